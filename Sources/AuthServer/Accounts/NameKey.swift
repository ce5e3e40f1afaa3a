import Contracts
import Foundation

/// What names are found by: composed and in lower case, so that it does not matter how somebody types.
enum NameKey {
    /// The key of a name, or of the beginning of one.
    static func make(_ text: String) -> String { text.precomposedStringWithCanonicalMapping.lowercased() }

    /// What sorts behind all texts that begin with this one, byte by byte.
    static func end(of prefix: String) -> String { prefix + "\u{10FFFF}" }
}

import Foundation

/// A password that somebody may have: 8 to 256 characters (Unicode scalars).
///
/// Brought into form C, as RFC 8265 (4.2, OpaqueString) has it, so that the same keys give the same password on every
/// system. It never shows itself.
struct Password: Sendable, CustomStringConvertible, CustomReflectable {
    static let maximumLength = 256

    /// The text that is hashed.
    let text: String

    /// Nil when it is too short or too long.
    init?(_ text: String) {
        guard (8...Self.maximumLength).contains(text.unicodeScalars.count) else { return nil }
        self.text = text.precomposedStringWithCanonicalMapping
    }

    var description: String { "***" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

import Foundation
import ServiceKit

/// What a request is called in logs and answers.
public enum RequestID {
    /// A new one; later ones sort behind earlier ones.
    public static func make() -> String { UUID.v7().text }

    /// Whether a name that a client chose may be used: 1 to 64 letters, digits, `.`, `_`, `-` of ASCII.
    public static func isUsable(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

/// Who someone is: 3 to 32 of `a` to `z`, `0` to `9`, `.`, `_` and `-`, the first a letter or digit.
public struct UserID: Sendable, Hashable, Comparable, LosslessStringConvertible {
    /// The id as text.
    public let description: String

    /// Words that our own paths use under `/user`, which nobody may have as an id.
    public static let reserved: Set<String> = [
        "client", "clients", "documents", "export", "exports", "healthz", "internal", "introspect", "livez", "login",
        "logout", "metrics", "openapi.json", "password", "password-reset", "readyz", "refresh", "register",
        "registration", "registrations", "revoke", "search", "session", "sessions", "signup", "token", "tokens",
        "user", "users", "verify", "well-known", "revocations", "events", "me",
    ]

    /// Nil when the text is no id. Reserved words are refused: nobody has them.
    public init?(_ text: String) {
        guard (3...32).contains(text.utf8.count), let first = text.utf8.first, Self.isLetterOrDigit(first),
            text.utf8.allSatisfy({ Self.isLetterOrDigit($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }),
            !Self.reserved.contains(text)
        else { return nil }
        description = text
    }

    /// By bytes.
    public static func < (one: UserID, other: UserID) -> Bool { one.description < other.description }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
}

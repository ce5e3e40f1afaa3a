/// What is said: 1 to 4000 characters without control characters other than newline and tab.
public struct MessageBody: Sendable, Hashable, LosslessStringConvertible {
    /// The most characters (Unicode scalars).
    public static let maximumLength = 4_000

    /// The text as it was given.
    public let description: String

    /// Nil when the text is empty, too long or holds what it may not.
    public init?(_ text: String) {
        var count = 0
        for scalar in text.unicodeScalars {
            count += 1
            let isAllowed = scalar == "\n" || scalar == "\t" || !TextRules.isControl(scalar)
            guard isAllowed, count <= Self.maximumLength else { return nil }
        }
        guard count > 0 else { return nil }
        description = text
    }
}

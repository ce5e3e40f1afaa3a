/// A log-in of a user, from which all of its tokens come (`sid`): 1 to 64 of the characters of base64url.
public struct SessionID: Sendable, Hashable, LosslessStringConvertible {
    /// The id as text.
    public let description: String

    /// Nil when the text is no id.
    public init?(_ text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(TextRules.isBase64URL) else { return nil }
        description = text
    }
}

/// What someone is called: 1 to 64 characters of any script, no control characters, not only white space.
public struct UserName: Sendable, Hashable, LosslessStringConvertible {
    /// The name as text, as it was given.
    public let description: String

    /// Nil when the text is no name.
    public init?(_ text: String) {
        guard TextRules.isName(text, maximum: 64) else { return nil }
        description = text
    }
}

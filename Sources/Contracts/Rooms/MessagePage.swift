/// A page of history, ascending.
public struct MessagePage: Sendable, Codable {
    /// The messages.
    public var messages: [Message]
    /// What to ask as `before` for the page of older ones.
    @NullEncoded public var before: Int64?
    /// What to ask as `after` for the page of newer ones.
    @NullEncoded public var after: Int64?

    /// A page of these.
    public init(messages: [Message], before: Int64?, after: Int64?) {
        self.messages = messages
        self.before = before
        self.after = after
    }
}

/// `POST /chat/tickets`.
public struct Ticket: Sendable, Codable {
    /// What `?ticket=` takes, once.
    public var ticket: String
    /// How long it is good, in seconds.
    public var expiresIn: Int

    /// A ticket of these.
    public init(ticket: String, expiresIn: Int) {
        self.ticket = ticket
        self.expiresIn = expiresIn
    }
}

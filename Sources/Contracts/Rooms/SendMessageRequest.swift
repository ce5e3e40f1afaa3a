/// `POST /chat/rooms/{roomId}/messages`.
public struct SendMessageRequest: Sendable, Codable {
    /// The client's name for the message.
    public var clientID: ClientMessageID
    /// What is said.
    public var body: MessageBody
    /// The message that it answers.
    public var replyTo: Int64?

    /// A request of these.
    public init(clientID: ClientMessageID, body: MessageBody, replyTo: Int64? = nil) {
        self.clientID = clientID
        self.body = body
        self.replyTo = replyTo
    }

    /// The fields; others are refused.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case clientID = "clientId"
        case body, replyTo
    }
}

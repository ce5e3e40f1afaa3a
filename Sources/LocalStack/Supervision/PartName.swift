/// A process of the local stack; as text, what its log and its lines on the terminal are named after.
public enum PartName: Sendable, Hashable, CustomStringConvertible {
    /// The database server.
    case postgres
    /// The embedded Kafka brokers.
    case brokers
    /// The auth server.
    case auth
    /// A chat server, counted from 1.
    case chat(Int)
    /// nginx.
    case gateway

    /// Such as `chat-1`.
    public var description: String {
        switch self {
        case .postgres: "postgres"
        case .brokers: "brokers"
        case .auth: "auth"
        case .chat(let number): "chat-\(number)"
        case .gateway: "gateway"
        }
    }
}

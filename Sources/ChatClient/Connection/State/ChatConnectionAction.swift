import Contracts
import ServiceKit

/// What a ``ChatConnectionState`` wants done, in this order.
enum ChatConnectionAction: Sendable {
    /// Open a socket; with another token than the last time, where that was not taken.
    case connect(generation: Int, freshToken: Bool)
    case send(ClientFrame)
    case close(CloseCode)
    case deliver(ChatEvent)
    case answer(UInt64, Result<ChatAnswer, ChatClientError>)
    /// Fetch a page of the room's raw log.
    case fetch(RoomID, after: Int64)
    /// Get a token that is fresher than the socket's.
    case renewToken(generation: Int)
    case start(ChatConnectionTimer, after: Duration)
    /// It is over.
    case finish(ChatClientError?)
}

/// What the server answered to a request.
struct ChatAnswer: Sendable, Hashable {
    var seq: Int64?
    var at: Timestamp?
}

/// What a ``ChatConnectionState`` waits for. A timer of a former connection does nothing when it comes.
enum ChatConnectionTimer: Sendable, Hashable {
    /// It is time to connect.
    case connect(generation: Int, freshToken: Bool)
    /// The server should have said hello by now.
    case hello(generation: Int)
    /// The connection has been good for a while.
    case settled(generation: Int)
    /// The socket's token grows old.
    case renewal(generation: Int)
    /// A request that was refused for the moment may be tried again.
    case retry(UInt64)
    /// A page that could not be fetched may be asked for again.
    case fetch(RoomID)
}

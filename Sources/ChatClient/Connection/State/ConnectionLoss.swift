/// How a connection was lost, or why there was none.
enum ConnectionLoss: Sendable {
    /// The socket closed, with this code if the server gave one.
    case closed(UInt16?)
    /// There was no socket.
    case failed(ChatClientError)
}

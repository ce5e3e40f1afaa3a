public import Contracts

/// How a ``ChatConnection`` stands.
public enum ChatConnectionPhase: Sendable {
    /// It is being opened.
    case connecting
    /// It is open, and this is what the server said first.
    case online(ServerFrame.Hello)
    /// It was lost, or could not be opened; after this time it is tried again.
    case offline(retryIn: Duration)
    /// It ended for good: as asked where there is no error.
    case closed(ChatClientError?)
}

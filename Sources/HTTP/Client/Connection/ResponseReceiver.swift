import NIOCore
import NIOHTTP1

/// Who gets the answer of an exchange, part by part, on the connection's event loop.
///
/// Exactly one of ``finish()`` and ``fail(_:)`` ends it.
protocol ResponseReceiver: AnyObject {
    func receive(_ head: HTTPResponseHead) -> ReceiverDemand
    func receive(_ piece: ByteBuffer) -> ReceiverDemand
    func finish()
    func fail(_ failure: ExchangeFailure)
}

/// What a receiver wants next.
enum ReceiverDemand {
    /// Whatever comes.
    case more
    /// Nothing until `resumeReading` is called.
    case hold
    /// The end of this exchange, and of its connection.
    case abort(HTTPClientError)
}

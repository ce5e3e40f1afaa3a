import Contracts
import HTTP
import NIOCore
import Observability
import Synchronization

/// What waits to be sent on a stream of events: filled on its event loop, emptied by the task that writes. Bounded in number
/// and bytes; when it is full, the stream ends, and its client resumes.
final class EventQueue: SubscriberOutput, Sendable {
    /// What waits.
    enum Item: Sendable {
        case event(Event)
        /// Everything up to the stream's begin was sent.
        case caughtUp
    }

    /// One event.
    struct Event: Sendable {
        /// The op.
        let op: String
        /// Its object.
        let data: ByteBuffer
        /// The entry that it is, if it is one.
        let place: (room: RoomID, seq: Int64)?
    }

    /// The most events that wait.
    static let capacity = 2_048
    /// The most bytes that wait.
    static let maximumBytes = 1 << 20

    /// The events, until the stream ends.
    let items: AsyncStream<Item>
    private let continuation: AsyncStream<Item>.Continuation
    private let bytes = Atomic<Int>(0)
    private let slowConsumerCloses: Counter

    init(metrics: DeliveryMetrics) {
        (items, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
        slowConsumerCloses = metrics.slowConsumerCloses
    }

    /// An event was sent.
    func sent(_ event: Event) { bytes.subtract(event.data.readableBytes, ordering: .relaxed) }

    // MARK: SubscriberOutput

    var pendingBytes: Int { bytes.load(ordering: .relaxed) }

    var takesLines: Bool { false }

    func deliver(_ delivery: Delivery, in room: RoomID) {
        append(Event(op: "entry", data: delivery.frame.payload, place: (room, delivery.seq)))
    }

    func deliver(_ deliveries: ArraySlice<Delivery>, in room: RoomID) {
        for delivery in deliveries { deliver(delivery, in: room) }
    }

    func send(_ frame: ServerFrame) { append(Event(op: frame.op, data: frame.json(), place: nil)) }

    func signal(_ frame: WebSocketFrame) {
        guard pendingBytes < 32 << 10 else { return }
        // The frame's JSON begins with its op, which is one of two.
        let data = frame.payload
        let isTyping = data.readableBytesView.dropFirst(7).starts(with: "typing".utf8)
        append(Event(op: isTyping ? "typing" : "read", data: data, place: nil))
    }

    func caughtUp() { continuation.yield(.caughtUp) }

    func end(_ code: CloseCode, reason: String) { continuation.finish() }

    private func append(_ event: Event) {
        let size = event.data.readableBytes
        let (_, waiting) = bytes.add(size, ordering: .relaxed)
        if waiting <= Self.maximumBytes, case .enqueued = continuation.yield(.event(event)) { return }
        bytes.subtract(size, ordering: .relaxed)
        slowConsumerCloses.increment()
        continuation.finish()
    }
}

extension ServerFrame {
    /// The frame's op.
    var op: String {
        switch self {
        case .hello: "hello"
        case .entry: "entry"
        case .ack: "ack"
        case .resumed: "resumed"
        case .pong: "pong"
        case .read: "read"
        case .typing: "typing"
        case .presence: "presence"
        case .error: "error"
        }
    }
}

import NIOCore

/// Lets so many pieces of work run at a time on one event loop; the others wait for their turn, in order.
///
/// What waits is bounded by who asks: one piece for a room or a socket.
struct BoundedWork {
    private let limit: Int
    private var running = 0
    private var waiting = CircularBuffer<() -> Void>(initialCapacity: 1)

    init(limit: Int) { self.limit = limit }

    /// Starts the work now, or when ``finished()`` was called often enough.
    mutating func run(_ work: @escaping () -> Void) {
        guard running < limit else { return waiting.append(work) }
        running += 1
        work()
    }

    /// A piece of work has ended.
    mutating func finished() {
        if let next = waiting.popFirst() { next() } else { running -= 1 }
    }
}

import NIOCore

/// A crowd, carried to other threads and back to its event loop.
struct CrowdReference: Sendable {
    let seats: [Seat]
    let bound: NIOLoopBound<Crowd>
    private let eventLoop: any EventLoop

    init(_ seats: [Seat], on eventLoop: any EventLoop) async throws {
        self.seats = seats
        self.eventLoop = eventLoop
        bound = try await eventLoop.submit { NIOLoopBound(Crowd(seats, on: eventLoop), eventLoop: eventLoop) }.get()
    }

    /// Touches the crowd where that is allowed.
    func run<Result: Sendable>(_ body: @escaping @Sendable (Crowd) throws -> Result) async throws -> Result {
        try await eventLoop.submit { try body(bound.value) }.get()
    }

    /// Closes all sockets and waits until they are.
    func close() async throws {
        try await run { $0.close() }
        try await wait(atMost: .seconds(20)) { $0.openCount == 0 }
    }

    /// Waits until the crowd is as it should be, but not for ever.
    func wait(atMost time: Duration, _ isDone: @escaping @Sendable (Crowd) -> Bool) async throws {
        let deadline = ContinuousClock.now + time
        while ContinuousClock.now < deadline {
            if try await run(isDone) { return }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

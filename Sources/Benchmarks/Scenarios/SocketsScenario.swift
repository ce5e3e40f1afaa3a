/// Thousands of sockets that do nothing: what opening them, keeping them and leaving them alone costs.
struct SocketsScenario: Scenario {
    static let name = "sockets"
    static let about = """
        thousands of users in 3 rooms each, half of them at each pod: connecting (log-in checked, hello there), memory of \
        the chat servers for a socket, and what they do while nothing happens
        """

    /// Opened first, so that what the first sockets cost for all of them is not counted.
    private static let first = 500
    private static let roomSize = 30

    func measure(
        _ stage: Stage, _ runs: (_ run: () async throws -> [Measurement]) async throws -> Void
    ) async throws {
        let count = stage.pace.sockets + Self.first
        let users = try await stage.stack.makeUsers(count)
        // Neighbours, then those who are far apart, so that the rooms of a user have different members.
        let orders = [1, 7, 11].map { step in
            (0..<step).flatMap { first in stride(from: first, to: count, by: step).map { users[$0] } }
        }
        let rooms = orders.flatMap { order in
            stride(from: 0, to: count, by: Self.roomSize).map { Array(order[$0..<min($0 + Self.roomSize, count)]) }
        }
        _ = try await stage.stack.makeRooms(rooms, with: stage.load.client)
        let seats = users.enumerated().map { Seat(user: $1, pod: $0 % 2, room: nil, audience: 0) }
        try await runs { try await run(seats, stage) }
    }

    private func run(_ seats: [Seat], _ stage: Stage) async throws -> [Measurement] {
        // What an earlier run has left in the heap would be taken for little.
        try await stage.stack.restartChat()
        let crowd = try await stage.load.crowd(seats)
        do {
            let figures = try await run(crowd, stage)
            try await crowd.close()
            return figures
        } catch {
            try? await crowd.close()
            throw error
        }
    }

    private func run(_ crowd: CrowdReference, _ stage: Stage) async throws -> [Measurement] {
        _ = try await stage.load.open(crowd, 0..<Self.first)
        let count = crowd.seats.count - Self.first
        try await Task.sleep(for: .seconds(1))
        let memory = stage.stack.chatMemory()
        let before = stage.stack.usage()
        let begin = ContinuousClock.now
        let times = try await stage.load.open(crowd, Self.first..<crowd.seats.count)
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        let usage = stage.stack.usage() - before
        var figures = [Measurement("connects", Double(count) / seconds, "1/s", better: .higher)]
        figures.add("connect", times)
        figures.add(usage, per: "connect", count)
        figures.add(usage, over: seconds)
        try await Task.sleep(for: .seconds(1))
        let grown = Double(stage.stack.chatMemory() - memory) / 1_024
        figures.append(Measurement("memory per socket", grown / Double(count), "KB", better: .lower))
        figures += try await idle(crowd, stage)
        return figures
    }

    private func idle(_ crowd: CrowdReference, _ stage: Stage) async throws -> [Measurement] {
        let before = stage.stack.usage()
        let begin = ContinuousClock.now
        try await Task.sleep(for: stage.pace.idle)
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        let usage = stage.stack.usage() - before
        let (open, failures) = try await crowd.run { ($0.openCount, $0.tally.failures) }
        guard failures == 0, open == crowd.seats.count else {
            throw BenchmarkError("\(crowd.seats.count - open) idle sockets were closed")
        }
        let each = usage.chat / seconds / Double(open) * 1e6
        return [Measurement("idle CPU per socket", each, "µs/s", better: .lower)]
    }
}

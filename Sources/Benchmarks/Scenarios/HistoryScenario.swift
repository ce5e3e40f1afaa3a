import HTTP
import NIOHTTP1

/// Pages of a room's history.
struct HistoryScenario: Scenario {
    static let name = "history"
    static let about = "pages of 50 from anywhere in a room's 20,000 messages, 16 requests at a time, both pods in turn"

    private static let messages = 20_000
    private static let atATime = 16

    func measure(
        _ stage: Stage, _ runs: (_ run: () async throws -> [Measurement]) async throws -> Void
    ) async throws {
        let seats = try await stage.seats(rooms: 1, of: 10)
        try await fill(seats, stage)
        guard let reader = seats.first, let room = reader.room else { return }
        let headers: HTTPHeaders = ["authorization": "Bearer \(reader.user.token)"]
        let paths = stage.stack.chatURLs.map { "\($0)/chat/rooms/\(room)/messages?limit=50&before=" }
        try await runs {
            _ = try await read(paths, headers, stage.load.client, for: stage.pace.warmUp)
            let before = stage.stack.usage()
            let begin = ContinuousClock.now
            let times = try await read(paths, headers, stage.load.client, for: stage.pace.run)
            let seconds = (ContinuousClock.now - begin) / .seconds(1)
            let usage = stage.stack.usage() - before
            var figures = [Measurement("pages", Double(times.count) / seconds, "1/s", better: .higher)]
            figures.add("page", times)
            figures.add(usage, per: "page", times.count)
            figures.add(usage, over: seconds)
            return figures
        }
    }

    private func fill(_ seats: [Seat], _ stage: Stage) async throws {
        let speakers = seats.indices.flatMap { Array(repeating: $0, count: 20) }
        try await stage.load.withCrowd(seats) { crowd in
            try await crowd.run { crowd in
                crowd.tally.opened = 0
                crowd.speak(.closedLoop, speakers: speakers)
            }
            try await crowd.wait(atMost: .seconds(60)) { $0.tally.ackCount >= Self.messages }
            try await crowd.run { $0.speak(.silent) }
            try await crowd.wait(atMost: .seconds(10)) { $0.outstanding == 0 }
        }
    }

    private func read(
        _ paths: [String], _ headers: HTTPHeaders, _ client: HTTPClient, for time: Duration
    ) async throws -> Histogram {
        let deadline = ContinuousClock.now + time
        return try await withThrowingTaskGroup(of: Histogram.self) { group in
            for reader in 0..<Self.atATime {
                group.addTask {
                    var times = Histogram()
                    while ContinuousClock.now < deadline {
                        let begin = Crowd.now
                        let path = paths[reader % paths.count] + String(Int.random(in: 100...Self.messages))
                        let answer = try await client.execute(ClientRequest(.GET, path, headers: headers))
                        guard answer.status == .ok else {
                            throw BenchmarkError("a page was answered with \(answer.status)")
                        }
                        times.record(Crowd.now - begin)
                    }
                    return times
                }
            }
            var all = Histogram()
            for try await times in group { all.add(times) }
            return all
        }
    }
}

import NIOCore

/// How long a message takes to its receivers, on the sender's pod and on the other one.
struct LatencyScenario: Scenario {
    static let name = "latency-200"
    static let about = "100 rooms of 10 at 200 messages/s: from when each was due to each receiver"

    func measure(
        _ stage: Stage, _ runs: (_ run: () async throws -> [Measurement]) async throws -> Void
    ) async throws { try await stage.latency(rate: 200, runs) }
}

/// The same at ten times the rate.
struct BusyLatencyScenario: Scenario {
    static let name = "latency-2000"
    static let about = "100 rooms of 10 at 2,000 messages/s: from when each was due to each receiver"

    func measure(
        _ stage: Stage, _ runs: (_ run: () async throws -> [Measurement]) async throws -> Void
    ) async throws { try await stage.latency(rate: 2_000, runs) }
}

extension Stage {
    fileprivate func latency(
        rate: Int, _ runs: (_ run: () async throws -> [Measurement]) async throws -> Void
    ) async throws {
        let seats = try await seats(rooms: 100, of: 10)
        // One room after the other, so that a room's messages are as far apart as can be.
        let speakers = (0..<10).flatMap { place in (0..<100).map { $0 * 10 + place } }
        try await load.withCrowd(seats) { crowd in
            try await runs {
                let (tally, usage, seconds) = try await window(
                    crowd, .openLoop(interval: .nanoseconds(Int64(1_000_000_000 / rate)), speakers: speakers))
                var figures = [Measurement("messages", Double(tally.ackCount) / seconds, "1/s")]
                figures.add("same pod", tally.samePod)
                figures.add("across pods", tally.otherPod)
                figures.add("ack", tally.acks)
                figures.add(usage, per: "message", tally.ackCount)
                figures.add(usage, over: seconds)
                return figures
            }
        }
    }
}

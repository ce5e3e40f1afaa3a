import NIOCore

/// One room of five hundred on one pod.
struct LargeRoomScenario: Scenario {
    static let name = "room-500"
    static let about = "one room of 500 on one pod at 10 messages/s: from when each was due to each receiver"

    func measure(
        _ stage: Stage, _ runs: (_ run: () async throws -> [Measurement]) async throws -> Void
    ) async throws { try await stage.largeRoom(of: 500, rate: 10, runs) }
}

/// One of a thousand, busier.
struct HugeRoomScenario: Scenario {
    static let name = "room-1000"
    static let about = "one room of 1,000 on one pod at 30 messages/s: from when each was due to each receiver"

    func measure(
        _ stage: Stage, _ runs: (_ run: () async throws -> [Measurement]) async throws -> Void
    ) async throws { try await stage.largeRoom(of: 1_000, rate: 30, runs) }
}

extension Stage {
    fileprivate func largeRoom(
        of size: Int, rate: Int, _ runs: (_ run: () async throws -> [Measurement]) async throws -> Void
    ) async throws {
        let seats = try await seats(rooms: 1, of: size, pods: [0])
        try await load.withCrowd(seats) { crowd in
            try await runs {
                let (tally, usage, seconds) = try await window(
                    crowd,
                    .openLoop(interval: .nanoseconds(Int64(1_000_000_000 / rate)), speakers: Array(seats.indices)))
                var figures = [Measurement("deliveries", Double(tally.deliveryCount) / seconds, "1/s")]
                figures.add("delivery", tally.samePod)
                figures.add(usage, per: "delivery", tally.deliveryCount)
                figures.add(usage, over: seconds)
                return figures
            }
        }
    }
}

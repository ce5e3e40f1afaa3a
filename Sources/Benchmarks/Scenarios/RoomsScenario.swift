/// A hundred rooms of ten: how many durable messages a second.
struct RoomsScenario: Scenario {
    static let name = "rooms"
    static let about = "100 rooms of 10, closed loop: each of 1,000 members speaks again when the ack is there"

    func measure(
        _ stage: Stage, _ runs: (_ run: () async throws -> [Measurement]) async throws -> Void
    ) async throws {
        let seats = try await stage.seats(rooms: 100, of: 10)
        try await stage.load.withCrowd(seats) { crowd in
            try await runs { try await stage.throughput(crowd, speakers: Array(seats.indices)) }
        }
    }
}

/// The same with a tenth as much under way.
struct RoomsTurnsScenario: Scenario {
    static let name = "rooms-turns"
    static let about = "100 rooms of 10, closed loop: in each room one message is under way"

    func measure(
        _ stage: Stage, _ runs: (_ run: () async throws -> [Measurement]) async throws -> Void
    ) async throws {
        let seats = try await stage.seats(rooms: 100, of: 10)
        // Every other room's speaker is on the other pod.
        let speakers = (0..<100).map { $0 * 10 + $0 % 2 }
        try await stage.load.withCrowd(seats) { crowd in
            try await runs { try await stage.throughput(crowd, speakers: speakers) }
        }
    }
}

/// One room that all write to.
struct HotRoomScenario: Scenario {
    static let name = "hot-room"
    static let about = "one room of 10, closed loop: each member has 10 messages under way"

    func measure(
        _ stage: Stage, _ runs: (_ run: () async throws -> [Measurement]) async throws -> Void
    ) async throws {
        let seats = try await stage.seats(rooms: 1, of: 10)
        let speakers = seats.indices.flatMap { Array(repeating: $0, count: 10) }
        try await stage.load.withCrowd(seats) { crowd in
            try await runs { try await stage.throughput(crowd, speakers: speakers) }
        }
    }
}

extension Stage {
    /// A closed loop of these speakers.
    func throughput(_ crowd: CrowdReference, speakers: [Int]) async throws -> [Measurement] {
        let (tally, usage, seconds) = try await window(crowd, .closedLoop, speakers: speakers)
        var figures = [
            Measurement("messages", Double(tally.ackCount) / seconds, "1/s", better: .higher),
            Measurement("deliveries", Double(tally.deliveryCount) / seconds, "1/s", better: .higher),
        ]
        figures.add("ack", tally.acks)
        figures.add(usage, per: "message", tally.ackCount)
        figures.add(usage, over: seconds)
        return figures
    }
}

import Contracts
import HTTP

/// What scenarios play on: a stack, a load, and how long everything takes.
struct Stage: Sendable {
    let stack: BenchmarkStack
    let load: Load
    let pace: Pace

    /// The seats of new users in rooms of `size`: a room's members take turns between `pods`.
    func seats(rooms: Int, of size: Int, pods: [Int] = [0, 1]) async throws -> [Seat] {
        let users = try await stack.makeUsers(rooms * size)
        let groups = (0..<rooms).map { Array(users[($0 * size)..<(($0 + 1) * size)]) }
        let ids = try await stack.makeRooms(groups, with: load.client)
        return zip(groups, ids).flatMap { members, room in
            members.enumerated().map { place, user in
                Seat(user: user, pod: pods[place % pods.count], room: room, audience: size)
            }
        }
    }

    /// Lets a crowd speak, first to warm up, then for as long as a run takes; waits for what is still on its way.
    func window(
        _ crowd: CrowdReference, _ speech: Crowd.Speech, speakers: [Int] = []
    ) async throws -> (tally: Tally, usage: Usage, seconds: Double) {
        try await crowd.run { crowd in
            crowd.tally = Tally()
            crowd.speak(speech, speakers: speakers)
        }
        try await Task.sleep(for: pace.warmUp)
        let before = stack.usage()
        let opened = try await crowd.run { crowd in
            crowd.tally.opened = Crowd.now
            return crowd.tally.opened
        }
        try await Task.sleep(for: pace.run)
        let closed = try await crowd.run { crowd in
            crowd.tally.closed = Crowd.now
            return crowd.tally.closed
        }
        let usage = stack.usage() - before
        try await crowd.run { $0.speak(.silent) }
        try await crowd.wait(atMost: .seconds(30)) { $0.outstanding == 0 }
        let (tally, outstanding) = try await crowd.run { ($0.tally, $0.outstanding) }
        guard outstanding == 0 else {
            throw BenchmarkError("\(outstanding) acks and deliveries have not come 30 s after the last message")
        }
        guard tally.failures == 0 else { throw BenchmarkError("\(tally.failures) requests failed or sockets closed") }
        return (tally, usage, Double(closed - opened) / 1e9)
    }
}

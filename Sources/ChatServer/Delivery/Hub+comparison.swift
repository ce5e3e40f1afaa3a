import Contracts
import Logging
import NIOCore
import ServiceKit

/// The hub's own work: it finds what was lost on its way without leaving a gap, as the last entry of a room does.
extension Hub: Service {
    /// Whether sockets can be told where they stand.
    var isReady: Bool { epochs.current != nil }

    /// Compares with the store every few seconds, and at once when asked, until told to stop.
    func run() async throws {
        try? await cancelWhenGracefulShutdown { [self] in
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { [self] in
                    var backOff = BackOff()
                    while !isReady {
                        comparisons.fire()
                        try await Task.sleep(for: backOff.next())
                    }
                    while true {
                        try await Task.sleep(for: options.comparisonInterval)
                        comparisons.fire()
                    }
                }
                group.addTask { [self] in
                    var since: Timestamp?
                    for await _ in comparisons.requests { await compare(&since) }
                }
            }
        }
    }

    /// Asks for the epoch, for the heads of all rooms that are followed, and for changes of who is in which room.
    private func compare(_ since: inout Timestamp?) async {
        do throws(ChatError) {
            observe(epoch: try await store.epoch())
            for lane in lanes {
                let ids = await followedRooms(on: lane)
                for part in ids.chunks(of: 1_000) {
                    let heads = try await store.heads(of: part)
                    lane.run { $0.home.observe(heads) }
                }
            }
            // Commits become visible out of order, so the last seconds are asked for again; repeats are harmless.
            let changes = try await store.membershipChanges(since: (since ?? clock.now) - .seconds(10))
            since = changes.asOf
            apply(changes.changes)
        } catch {
            logger.warning(
                "Delivery could not be compared with the store", metadata: ["error": "\(error.errorCode.rawValue)"])
        }
        for lane in lanes { lane.run { $0.home.sweep() } }
    }

    private func followedRooms(on lane: DeliveryLane) async -> [RoomID] {
        await withCheckedContinuation { continuation in
            // Loops of a group that was shut down run nothing.
            lane.eventLoop.execute {
                continuation.resume(returning: (lane.current?.home.rooms.keys).map(Array.init) ?? [])
            }
        }
    }

    /// Those who came into a room without our hearing of it get its entries from there, and those who went get no more once
    /// they have the entry that tells of it, to which the rooms' heads lead.
    private func apply(_ changes: [MembershipChanges.Change]) {
        guard !changes.isEmpty else { return }
        for lane in lanes {
            lane.run { loop in for change in changes { loop.shard.apply(change) } }
        }
    }

    /// Learns of the store's epoch. Where it is a new one, everybody starts over: rooms are forgotten, connections closed.
    ///
    /// - Returns: whether entries of it are to be delivered.
    @discardableResult
    func observe(epoch: Int64) -> Bool {
        switch epochs.observe(epoch) {
        case .current: return true
        case .old: return false
        case .new:
            logger.warning("The store was set back; all sockets start over", metadata: ["epoch": "\(epoch)"])
            // All homes before any shard: what a shard asks afterwards finds homes that have started over.
            for lane in lanes { lane.run { $0.home.startOver() } }
            for lane in lanes { lane.run { $0.shard.startOver() } }
            return true
        }
    }
}

extension Array {
    fileprivate func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

import Contracts
import NIOCore
import Observability

extension RoomHome {
    /// Sees to what a room misses.
    func repair(_ room: HomeRoom) {
        switch room.sequencer.repairStep() {
        case .none: break
        case .wait(let attempt): wait(for: room, attempt: attempt)
        case .fill(let after): fill(room, after: after)
        }
    }

    private func wait(for room: HomeRoom, attempt: Int) {
        let (lane, id, number) = (lane, room.id, room.number)
        let patience = hub.options.patience * (1 << min(attempt, 6))
        _ = lane.eventLoop.scheduleTask(in: TimeAmount(patience)) {
            guard let home = lane.current?.home, let room = home.room(id, number: number) else { return }
            room.sequencer.patienceEnded()
            home.repair(room)
        }
    }

    private func fill(_ room: HomeRoom, after: Int64) {
        let (lane, hub, id, number) = (lane, hub, room.id, room.number)
        hub.metrics.gapFills.increment()
        fills.run {
            Task {
                let entries = try? await hub.store.entries(in: id, after: after, limit: hub.options.pageSize)
                let found = entries?.map { Delivery($0, in: id) }
                lane.run { $0.home.filled(id, number: number, found) }
            }
        }
    }

    private func filled(_ id: RoomID, number: Int, _ entries: [Delivery]?) {
        fills.finished()
        guard let room = room(id, number: number) else { return }
        room.sequencer.filled(entries)
        sendReady(room)
        send()
    }

    /// The room, if it is still the same following of it.
    private func room(_ id: RoomID, number: Int) -> HomeRoom? {
        guard let room = rooms[id], room.number == number else { return nil }
        return room
    }

    /// Compares the heads of rooms that are followed anew with the store, many in one question.
    func verifySoon(_ id: RoomID) {
        unverified.append(id)
        guard unverified.count == 1 else { return }
        let (lane, hub) = (lane, hub)
        _ = lane.eventLoop.scheduleTask(in: .milliseconds(2)) {
            guard let home = lane.current?.home else { return }
            let ids = home.unverified
            home.unverified = []
            Task {
                // When the store is away, the next comparison makes up for it.
                guard let heads = try? await hub.store.heads(of: ids) else { return }
                lane.run { $0.home.observe(heads) }
            }
        }
    }
}

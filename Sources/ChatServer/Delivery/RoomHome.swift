import Contracts
import NIOCore
import ServiceKit

/// The rooms whose order is kept on one event loop: takes their entries from every direction, brings them into order, fills
/// what is missing, and sends each once to every loop that has members of the room.
final class RoomHome {
    let lane: DeliveryLane
    let hub: Hub
    private(set) var rooms: [RoomID: HomeRoom] = [:]
    var fills: BoundedWork
    /// Rooms that were only now followed: something may have been committed between the look at the store and that.
    var unverified: [RoomID] = []
    private var roomsSoFar = 0
    private var outgoing: [[RoomDelivery]]
    private var isSending = false

    init(lane: DeliveryLane, hub: Hub) {
        self.lane = lane
        self.hub = hub
        fills = BoundedWork(limit: hub.options.concurrentFills)
        outgoing = Array(repeating: [], count: hub.lanes.count)
    }

    // MARK: Entries

    /// Takes entries that are committed, in any order.
    func receive(_ entries: [IncomingEntry]) {
        for entry in entries { receive(entry) }
        send()
    }

    private func receive(_ entry: IncomingEntry) {
        guard let room = rooms[entry.room] else {
            // Nobody here is in the room, but may be from now on. An old one is a repeat, and they may have gone since; what
            // it told of is long known from comparing.
            if entry.isJoin, let delivery = entry.delivery(), delivery.at >= hub.clock.now - hub.options.recency {
                enqueue(delivery, of: entry.room, to: outgoing.indices)
            }
            return
        }
        guard entry.seq > room.sequencer.position else { return }
        if let delivery = entry.delivery() { feed(delivery, to: room) } else { observe(entry.seq, in: room) }
    }

    func feed(_ delivery: Delivery, to room: HomeRoom) {
        if room.sequencer.receive(delivery) { emit(delivery, of: room) }
        sendReady(room)
    }

    /// Sends what has its turn now, and sees to what is missing.
    func sendReady(_ room: HomeRoom) {
        while let ready = room.sequencer.popReady() { emit(ready, of: room) }
        repair(room)
    }

    /// Learns how far a room's log goes.
    func observe(_ head: Int64, in room: HomeRoom) {
        room.sequencer.observe(head: head)
        repair(room)
    }

    /// Learns how far the logs of rooms go.
    func observe(_ heads: [RoomID: Int64]) {
        for (id, head) in heads {
            if let room = rooms[id] { observe(head, in: room) }
        }
    }

    private func emit(_ delivery: Delivery, of room: HomeRoom) {
        room.recent.append(delivery, count: hub.options.recentEntries, maximumBytes: hub.options.recentBytes)
        if case .joins = delivery.membership {
            enqueue(delivery, of: room.id, to: outgoing.indices)
        } else {
            enqueue(delivery, of: room.id, to: room.lanes)
        }
    }

    private func enqueue(_ delivery: Delivery, of room: RoomID, to lanes: some Sequence<Int>) {
        for index in lanes { outgoing[index].append(RoomDelivery(room: room, delivery: delivery)) }
    }

    /// One hop for each other loop, whatever the number of entries. What a shard of this loop does meanwhile may add to what
    /// is to be sent; that goes behind.
    func send() {
        guard !isSending else { return }
        isSending = true
        defer { isSending = false }
        while outgoing.contains(where: { !$0.isEmpty }) {
            for index in outgoing.indices where !outgoing[index].isEmpty {
                let batch = outgoing[index]
                outgoing[index] = []
                hub.lanes[index].run { $0.shard.deliver(batch) }
            }
        }
    }

    // MARK: Who follows

    /// Sends a lane everything after a place of a room from now on.
    func attach(_ requests: [AttachRequest], from index: Int) -> [AttachAnswer] {
        let answers = requests.map { attach($0, from: index) }
        send()
        return answers
    }

    private func attach(_ request: AttachRequest, from index: Int) -> AttachAnswer {
        guard let room = rooms[request.room] ?? follow(request) else {
            return AttachAnswer(request: request, position: nil, outcome: .behind)
        }
        if !room.lanes.contains(index) { room.lanes.append(index) }
        room.idleSince = nil
        if let carried = request.carried { feed(carried, to: room) }
        let position = room.sequencer.position
        let after = request.after
        guard after <= position else {
            guard request.isVerified else {
                return AttachAnswer(request: request, position: position, outcome: .ahead)
            }
            observe(after, in: room)
            return AttachAnswer(request: request, position: position, outcome: .live([]))
        }
        let found = room.recent.entries(after: after, upTo: position, maximumBytes: hub.options.resumeBytes)
        guard let found else { return AttachAnswer(request: request, position: position, outcome: .behind) }
        let isAll = (found.last?.seq ?? after) == position
        return AttachAnswer(request: request, position: position, outcome: isAll ? .live(found) : .partial(found))
    }

    private func follow(_ request: AttachRequest) -> HomeRoom? {
        guard request.isVerified else { return nil }
        roomsSoFar += 1
        let room = HomeRoom(request.room, number: roomsSoFar, position: request.after)
        rooms[request.room] = room
        verifySoon(request.room)
        return room
    }

    /// A lane has no members of a room any more. It is followed for a while: they may be reconnecting.
    func detach(_ id: RoomID, from index: Int) {
        guard let room = rooms[id] else { return }
        room.lanes.removeAll { $0 == index }
        if room.lanes.isEmpty { room.idleSince = hub.clock.now }
    }

    /// Forgets what is old.
    func sweep() {
        let limit = hub.clock.now - hub.options.recency
        for (id, room) in rooms {
            if let idleSince = room.idleSince, idleSince < limit {
                rooms[id] = nil
            } else {
                room.recent.removeAll(before: limit)
            }
        }
    }

    /// Follows nothing any more: the store was set back.
    func startOver() {
        rooms = [:]
        unverified = []
    }
}

/// An entry and the room that it is of, on their way to one loop.
struct RoomDelivery: Sendable {
    let room: RoomID
    let delivery: Delivery
}

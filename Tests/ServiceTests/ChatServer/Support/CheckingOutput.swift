import Contracts
import HTTP

@testable import ChatServer

/// A connection's end that checks what it gets, as a client would: each entry once and in order.
final class CheckingOutput: SubscriberOutput {
    private let user: UserID
    /// Whether the store has the user as a member of a room now.
    private let isMember: (RoomID) -> Bool
    /// The last place of each room.
    private(set) var places: [RoomID: Int64] = [:]
    /// What came, not by a resume, while the user was no member.
    private(set) var unseemly: [(room: RoomID, seq: Int64)] = []
    /// What was wrong.
    private(set) var problem: String?
    /// Whether the connection was closed.
    private(set) var isClosed = false
    /// Rooms whose membership has ended, as far as was told.
    private var ended: Set<RoomID> = []
    /// Rooms that are being resumed, where what is not next is dropped.
    private var resuming: Set<RoomID> = []
    /// Rooms whose resume came to nothing: something is missing, until they are resumed again.
    private(set) var incomplete: Set<RoomID> = []

    init(_ user: UserID, isMember: @escaping (RoomID) -> Bool) {
        self.user = user
        self.isMember = isMember
    }

    func hello(_ positions: [ServerFrame.Position]) {
        for position in positions { places[position.room] = position.seq }
    }

    func resumes(_ targets: [ResumePlan.Target]) {
        for case (let room?, let after) in targets.map({ ($0.room, $0.after) }) {
            places[room] = after
            resuming.insert(room)
            incomplete.remove(room)
        }
    }

    var pendingBytes: Int { 0 }
    var takesLines: Bool { false }

    func deliver(_ deliveries: ArraySlice<Delivery>, in room: RoomID) {
        for delivery in deliveries { deliver(delivery, in: room) }
    }

    func deliver(_ delivery: Delivery, in room: RoomID) {
        guard !isClosed else { return }
        if !resuming.contains(room), !isMember(room) { unseemly.append((room, delivery.seq)) }
        let isOwnJoin = if case .joins(let users) = delivery.membership { users.contains(user) } else { false }
        let place = places[room]
        let isNext = delivery.seq == (place ?? -1) + 1
        let isFirst = isOwnJoin && (ended.contains(room) || place == nil)
        if isNext || isFirst || incomplete.contains(room) && delivery.seq > place ?? 0 {
            places[room] = delivery.seq
            if isOwnJoin {
                ended.remove(room)
                // Who is back may be told what was said between.
                unseemly.removeAll { $0.room == room }
            }
            if case .leaves(let users) = delivery.membership, users.contains(user) { ended.insert(room) }
        } else if !resuming.contains(room) {
            problem = problem ?? "\(user) got \(delivery.seq) of \(room) after \(place ?? -1)"
        }
    }

    func send(_ frame: ServerFrame) {
        switch frame {
        case .resumed: resuming = []
        case .error(_, let name?, _, _, _):
            guard let room = RoomID(name) else { return }
            resuming.remove(room)
            ended.insert(room)
        case .error(_, nil, .unavailable, true, _):
            incomplete.formUnion(resuming)
            resuming = []
        default: problem = problem ?? "\(frame)"
        }
    }

    func signal(_ frame: WebSocketFrame) {}

    func caughtUp() {}

    func end(_ code: CloseCode, reason: String) {
        // What a client is to do then is to come back.
        if code == .restart { isClosed = true } else { problem = problem ?? "closed: \(reason)" }
    }
}

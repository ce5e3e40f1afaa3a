import Contracts
import Foundation
import ServiceKit
import Synchronization

@testable import ChatServer

/// The chat store of a test, in memory, shared by its pods.
final class MemoryStore: DeliveryStore {
    private struct Room {
        var log: [Entry] = []
        var members: [UserID: Int64] = [:]
        var reads: [UserID: Int64] = [:]
    }

    private struct State {
        var epoch: Int64 = 1
        var rooms: [RoomID: Room] = [:]
        var changes: [MembershipChanges.Change] = []
        var tickets: [String: TicketGrant] = [:]
        var isAway = false
        var questions = 0
    }

    private let state = Mutex(State())

    /// Whether every question is answered with `unavailable`.
    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    /// How often entries were asked for.
    var questions: Int { state.withLock { $0.questions } }

    // MARK: What tests do

    /// A room with these in it: its log begins with `room` and `join`.
    func makeRoom(_ members: UserID...) -> RoomID {
        let room = RoomID.make()
        commit(room, .room, by: members[0])
        commit(room, .join, by: members[0]) { $0.users = members }
        return room
    }

    /// Appends an entry. The same client id again gives the first one.
    @discardableResult
    func commit(
        _ id: RoomID, _ type: EntryType, by user: UserID, _ change: (inout Entry) -> Void = { _ in }
    ) -> RoomEntry {
        state.withLock { state in
            var room = state.rooms[id] ?? Room()
            var entry = Entry(seq: Int64(room.log.count) + 1, type: type, id: .make(), from: user, at: .now)
            change(&entry)
            if let clientID = entry.clientID,
                let first = room.log.first(where: { $0.clientID == clientID && $0.from == user })
            {
                return RoomEntry(room: id, entry: first)
            }
            switch entry.membershipEffect {
            case .joins(let users):
                for user in users {
                    room.members[user] = entry.seq
                    state.changes.append(.init(room: id, user: user, isMember: true, seq: entry.seq))
                }
            case .leaves(let users):
                for user in users {
                    room.members[user] = nil
                    state.changes.append(.init(room: id, user: user, isMember: false, seq: entry.seq))
                }
            case .ends:
                for user in room.members.keys {
                    state.changes.append(.init(room: id, user: user, isMember: false, seq: entry.seq))
                }
                room.members = [:]
            case nil: break
            }
            room.log.append(entry)
            state.rooms[id] = room
            return RoomEntry(room: id, entry: entry)
        }
    }

    /// What the log of a room says, from its begin.
    func log(of room: RoomID) -> [Entry] { state.withLock { $0.rooms[room]?.log ?? [] } }

    /// Who is in a room.
    func isMember(_ user: UserID, of room: RoomID) -> Bool {
        state.withLock { $0.rooms[room]?.members[user] != nil }
    }

    /// Sets the store back: logs end after so many entries, and the epoch is a new one.
    func setBack(to count: Int) {
        state.withLock { state in
            state.epoch += 1
            state.rooms = state.rooms.mapValues { room in
                var room = room
                room.log = Array(room.log.prefix(count))
                return room
            }
        }
    }

    func addTicket(_ ticket: String, _ grant: TicketGrant) { state.withLock { $0.tickets[ticket] = grant } }

    // MARK: DeliveryStore

    private func ask<Answer>(_ question: (inout State) throws(ChatError) -> Answer) throws(ChatError) -> Answer {
        let result: Result<Answer, ChatError> = state.withLock { state in
            if state.isAway { return .failure(.unavailable) }
            do throws(ChatError) { return .success(try question(&state)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    func epoch() async throws(ChatError) -> Int64 { try ask { $0.epoch } }

    func rooms(of user: UserID) async throws(ChatError) -> [ServerFrame.Position] {
        try ask { state in
            state.rooms.filter { $1.members[user] != nil }.map { id, room in
                ServerFrame.Position(
                    room: id, seq: Int64(room.log.count), readSeq: room.reads[user] ?? 0, unread: 0)
            }
        }
    }

    func positions(of user: UserID, at moment: Timestamp) async throws(ChatError) -> [RoomID: Int64] {
        try ask { state in
            state.rooms.filter { $1.members[user] != nil }.mapValues { room in
                room.log.last { $0.at <= moment }?.seq ?? 0
            }
        }
    }

    func heads(of rooms: [RoomID]) async throws(ChatError) -> [RoomID: Int64] {
        try ask { state in
            Dictionary(
                uniqueKeysWithValues: rooms.compactMap { id in state.rooms[id].map { (id, Int64($0.log.count)) } })
        }
    }

    func entries(in room: RoomID, after seq: Int64, limit: Int) async throws(ChatError) -> [Entry] {
        try ask { state in
            state.questions += 1
            return Array((state.rooms[room]?.log ?? []).dropFirst(Int(seq)).prefix(limit))
        }
    }

    func entries(
        in room: RoomID, after seq: Int64, limit: Int, as user: UserID
    ) async throws(ChatError) -> (entries: [Entry], head: Int64) {
        try ask { (state) throws(ChatError) in
            state.questions += 1
            guard let room = state.rooms[room], room.members[user] != nil else { throw .notFound }
            return (Array(room.log.dropFirst(Int(seq)).prefix(limit)), Int64(room.log.count))
        }
    }

    func membershipChanges(since moment: Timestamp) async throws(ChatError) -> MembershipChanges {
        try ask { state in
            var latest: [String: MembershipChanges.Change] = [:]
            for change in state.changes { latest["\(change.room)\(change.user)"] = change }
            return MembershipChanges(changes: Array(latest.values), asOf: .now)
        }
    }

    func read(
        _ room: RoomID, _ user: UserID, upTo seq: Int64
    ) async throws(ChatError) -> (seq: Int64, moved: Bool) {
        try ask { (state) throws(ChatError) in
            guard state.rooms[room]?.members[user] != nil else { throw .notFound }
            let before = state.rooms[room]?.reads[user] ?? 0
            state.rooms[room]?.reads[user] = max(before, seq)
            return (max(before, seq), seq > before)
        }
    }

    func redeemTicket(_ ticket: String) async throws(ChatError) -> TicketGrant? {
        try ask { $0.tickets.removeValue(forKey: ticket) }
    }
}

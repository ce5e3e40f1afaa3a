import Contracts

/// Gathers signals, so that a member who reads fast or types long is one signal a moment and not one a key.
struct SignalGatherer: Sendable {
    private var batches: [RoomID: SignalBatch] = [:]
    private var count = 0
    private let capacity: Int
    private let origin: String

    /// Gathers up to `capacity` signals at a time; more are dropped.
    init(origin: String, capacity: Int = 4_096) {
        self.origin = origin
        self.capacity = capacity
    }

    /// Whether nothing was gathered.
    var isEmpty: Bool { batches.isEmpty }

    /// A member has read up to a place. False: there is no room for more.
    mutating func hasRead(_ room: RoomID, _ user: UserID, upTo seq: Int64) -> Bool {
        update(room) { batch in
            let known = batch.reads[user]
            batch.reads[user] = max(known ?? seq, seq)
            return known == nil
        }
    }

    /// A member is typing. False: there is no room for more.
    mutating func isTyping(_ room: RoomID, _ user: UserID) -> Bool {
        update(room) { $0.typing.insert(user).inserted }
    }

    /// Takes what was gathered.
    mutating func takeAll() -> [SignalBatch] {
        defer {
            batches = [:]
            count = 0
        }
        return Array(batches.values)
    }

    private mutating func update(_ room: RoomID, _ change: (inout SignalBatch) -> Bool) -> Bool {
        guard count < capacity else { return false }
        if change(&batches[room, default: SignalBatch(room: room, origin: origin)]) { count += 1 }
        return true
    }
}

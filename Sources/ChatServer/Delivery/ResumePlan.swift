import Contracts

/// What a resume has done and what comes next: room by room, from memory where that is enough, from the store where not.
///
/// It decides and does nothing; its owner takes ``next()`` after every event until it is nil, which is when an answer is
/// awaited, or everything has been said.
struct ResumePlan: Sendable {
    /// A room, and what the client has of it.
    struct Target: Sendable, Hashable {
        /// The room as the client wrote it.
        let name: String
        let room: RoomID?
        var after: Int64
        /// Whether the user is known here as a member, so that memory may answer.
        var isSubscribed = true

        init(name: String, after: Int64, isSubscribed: Bool) {
            self.name = name
            self.after = after
            self.isSubscribed = isSubscribed
            room = RoomID(name)
        }

        /// A room that they are known to be in.
        init(_ room: RoomID, after: Int64) {
            name = room.description
            self.room = room
            self.after = after
        }
    }

    /// What is to be done.
    enum Step: Sendable, Hashable {
        /// Ask the room's home for everything after a place.
        case attach(RoomID, after: Int64, isVerified: Bool)
        /// Ask the store for a page after a place, as the user.
        case read(RoomID, after: Int64)
        /// Tell that a room can't be resumed, and go on with what comes live.
        case refuse(name: String, RoomID?, ErrorCode)
        /// All has been sent.
        case finished
        /// It came to nothing: these rooms go on with what comes live.
        case failed(ErrorCode, [RoomID])
    }

    /// What became of an `attach`.
    enum Attachment: Sendable, Hashable {
        /// Everything was sent; more comes by itself.
        case live
        /// Everything up to a place was sent.
        case partial(last: Int64)
        /// What follows a place is not in memory.
        case behind(after: Int64)
        /// The room has not come that far, as far as memory knows.
        case ahead
    }

    private enum State: Sendable, Hashable {
        case begin, attach, attaching, read, reading, refuse(ErrorCode), fail(ErrorCode)
    }

    private var targets: ArraySlice<Target>
    private var state = State.begin
    private var isVerified = false
    private var isOver = false

    /// Resumes these rooms, in this order.
    init(_ targets: [Target]) {
        self.targets = targets.sorted { $0.name < $1.name }[...]
    }

    /// Whether the answer to an `attach` of this room is awaited.
    func isAttaching(_ room: RoomID) -> Bool { state == .attaching && targets.first?.room == room }

    /// The next step; nil when an answer is awaited, or all is over.
    mutating func next() -> Step? {
        guard !isOver else { return nil }
        guard let target = targets.first else {
            isOver = true
            return .finished
        }
        if state == .begin { begin(target) }
        switch (state, target.room) {
        case (.fail(let code), _):
            isOver = true
            return .failed(code, targets.compactMap(\.room))
        case (.refuse(let code), let room):
            advance()
            return .refuse(name: target.name, room, code)
        case (.attach, let room?):
            state = .attaching
            return .attach(room, after: target.after, isVerified: isVerified)
        case (.read, let room?):
            state = .reading
            return .read(room, after: target.after)
        case (.begin, _), (.attaching, _), (.reading, _), (.attach, nil), (.read, nil): return nil
        }
    }

    /// The home has answered.
    mutating func attached(_ answer: Attachment) {
        guard state == .attaching, let first = targets.indices.first else { return }
        switch answer {
        case .live: advance()
        case .partial(let last):
            targets[first].after = max(targets[first].after, last)
            state = .attach
        case .behind(let place):
            targets[first].after = max(targets[first].after, place)
            state = .read
        case .ahead: state = .read
        }
    }

    /// The store has answered: entries up to `last`, nil when there was none, of a log that ends at `head`.
    mutating func read(last: Int64?, head: Int64) {
        guard state == .reading, let first = targets.indices.first else { return }
        if targets[first].after > head {
            state = .refuse(.logReset)
            return
        }
        isVerified = true
        if let last { targets[first].after = max(targets[first].after, last) }
        state = targets[first].after < head ? .read : .attach
    }

    /// The store has refused. What concerns the room alone is told of it; anything else ends the resume.
    mutating func failed(_ code: ErrorCode) {
        guard state == .reading else { return }
        state = code == .notFound || code == .notAMember ? .refuse(code) : .fail(code)
    }

    /// The store is to be asked once more: what it said is out of date.
    mutating func askAgain() { if state == .reading { state = .read } }

    private mutating func begin(_ target: Target) {
        isVerified = false
        if target.room == nil {
            state = .refuse(.notFound)
        } else if target.after < 0 {
            state = .refuse(.invalidRequest)
        } else {
            state = target.isSubscribed ? .attach : .read
        }
    }

    private mutating func advance() {
        targets = targets.dropFirst()
        state = .begin
    }
}

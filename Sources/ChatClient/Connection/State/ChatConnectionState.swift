import Contracts
import ServiceKit

/// Decides everything that a ``ChatConnection`` does; knows nothing of sockets, tasks or clocks.
///
/// Whatever happened goes in by a method, what is to be done comes out in order. A *generation* is one attempt to have a
/// socket: what belongs to a former one is ignored.
struct ChatConnectionState {
    enum Phase {
        case idle
        /// Until the timer of this generation.
        case waiting
        case connecting
        /// The socket is open; the server has not said hello.
        case greeting
        case online
        case finished
    }

    static let helloTimeout = Duration.seconds(10)
    static let settlingTime = Duration.seconds(5)
    static let retryDelay = Duration.seconds(1)
    /// A resume frame of so many rooms stays below the 64 KiB that a frame may have.
    static let roomsPerResume = 500

    let configuration: ChatConnectionConfiguration
    var phase = Phase.idle
    private(set) var generation = 0
    var policy: ReconnectPolicy
    var logs: RoomLogs
    var epoch: Int64?
    var hadHello = false
    var user: UserID?
    var requests: OutstandingRequests
    var resumes: [String: Set<RoomID>] = [:]
    var renewalID: String?
    var tokenLifetime = Duration.zero
    var lastID = 0
    var isHeld = false
    var heldFetches: Set<RoomID> = []

    init(_ configuration: ChatConnectionConfiguration) {
        self.configuration = configuration
        policy = ReconnectPolicy(first: configuration.firstReconnectDelay, longest: configuration.longestReconnectDelay)
        logs = RoomLogs(positions: configuration.positions)
        epoch = configuration.epoch
        requests = OutstandingRequests(limit: configuration.outstandingRequests)
    }

    /// The last delivered entry of each room.
    var positions: [RoomID: Int64] { logs.positions }

    // MARK: Coming and going

    /// Begins.
    mutating func start() -> [ChatConnectionAction] {
        guard case .idle = phase else { return [] }
        return connect(freshToken: false)
    }

    private mutating func connect(freshToken: Bool) -> [ChatConnectionAction] {
        generation += 1
        phase = .connecting
        return [.deliver(.state(.connecting)), .connect(generation: generation, freshToken: freshToken)]
    }

    /// The socket is open, with a token that is good for this long.
    mutating func opened(_ generation: Int, tokenLifetime: Duration) -> [ChatConnectionAction] {
        guard generation == self.generation, case .connecting = phase else { return [] }
        phase = .greeting
        self.tokenLifetime = tokenLifetime
        return [.start(.hello(generation: generation), after: Self.helloTimeout)]
    }

    /// The socket is gone, or there was none.
    mutating func lost(_ generation: Int, _ loss: ConnectionLoss) -> [ChatConnectionAction] {
        guard generation == self.generation else { return [] }
        switch phase {
        case .connecting, .greeting, .online: break
        case .idle, .waiting, .finished: return []
        }
        logs.disconnect()
        resumes = [:]
        renewalID = nil
        switch policy.decide(loss) {
        case .giveUp(let error): return finish(error)
        case .reconnect(let delay, let freshToken):
            phase = .waiting
            return [
                .deliver(.state(.offline(retryIn: delay))),
                .start(.connect(generation: generation, freshToken: freshToken), after: delay),
            ]
        }
    }

    /// Ends it as asked.
    mutating func stop() -> [ChatConnectionAction] {
        if case .finished = phase { return [] }
        return [.close(.normal)] + finish(nil)
    }

    private mutating func finish(_ error: ChatClientError?) -> [ChatConnectionAction] {
        phase = .finished
        let failure = error ?? ChatClientError(.connectionClosed)
        let answers = requests.ids.map { ChatConnectionAction.answer($0, .failure(failure)) }
        requests.removeAll()
        return answers + [.deliver(.state(.closed(error))), .finish(error)]
    }

    // MARK: Requests

    /// Makes a request under an id of the caller's; it is sent now, or as soon as there is a connection, and again on the
    /// next one until it is answered.
    mutating func request(_ id: UInt64, _ frame: ClientFrame) -> Result<[ChatConnectionAction], ChatClientError> {
        if case .finished = phase { return .failure(ChatClientError(.connectionClosed)) }
        if requests.isFull {
            return .failure(ChatClientError(.tooManyRequests, "\(configuration.outstandingRequests) wait for answers"))
        }
        requests.add(id, frame)
        return .success(isOnline ? [.send(frame)] : [])
    }

    /// Nobody waits for the answer any more, and it is not sent again.
    mutating func withdraw(_ id: UInt64) { _ = requests.remove(id) }

    /// Says that the user is typing, if there is a connection.
    func typing(in room: RoomID) -> [ChatConnectionAction] { isOnline ? [.send(.typing(room: room))] : [] }

    // MARK: Gaps

    mutating func fetch(_ gaps: [RoomID: Int64]) -> [ChatConnectionAction] {
        if isHeld {
            heldFetches.formUnion(gaps.keys)
            return []
        }
        return gaps.map { .fetch($0.key, after: $0.value) }
    }

    /// A page of the raw log came.
    mutating func fetched(_ page: EntryPage, in room: RoomID) -> [ChatConnectionAction] {
        if case .finished = phase { return [] }
        let (entries, next) = logs.fetched(page.entries, hasMore: page.next != nil, in: room)
        let actions = deliver(entries, in: room)
        return switch next {
        case .nothing: actions
        case .fetch(let place): actions + fetch([room: place])
        case .fetchLater: actions + [.start(.fetch(room), after: Self.retryDelay)]
        }
    }

    /// A page could not be fetched.
    mutating func fetchFailed(_ error: ChatClientError, in room: RoomID) -> [ChatConnectionAction] {
        if case .finished = phase { return [] }
        if error.code == .refused, error.status == 404 || error.status == 403 { return close(room) }
        return [.start(.fetch(room), after: max(Self.retryDelay, error.retryAfter ?? .zero))]
    }

    /// The reader is behind: no more pages are fetched until ``release()``.
    mutating func hold() { isHeld = true }

    /// The reader has caught up.
    mutating func release() -> [ChatConnectionAction] {
        isHeld = false
        defer { heldFetches = [] }
        return heldFetches.compactMap { room in logs.unfilled(room).map { .fetch(room, after: $0) } }
    }

    // MARK: Time

    /// A timer came.
    mutating func timer(_ timer: ChatConnectionTimer) -> [ChatConnectionAction] {
        switch (timer, phase) {
        case (.connect(generation, let freshToken), .waiting): return connect(freshToken: freshToken)
        case (.hello(generation), .greeting): return [.close(.normal)] + lost(generation, .closed(nil))
        case (.settled(generation), .online): policy.settled()
        case (.renewal(generation), .online): return [.renewToken(generation: generation)]
        case (.retry(let id), .online): return requests[id].map { [.send($0)] } ?? []
        case (.fetch(let room), let phase):
            if case .finished = phase { return [] }
            return logs.unfilled(room).map { fetch([room: $0]) } ?? []
        default: break
        }
        return []
    }

    /// A fresher token is there.
    mutating func renewed(_ generation: Int, token: String, lifetime: Duration) -> [ChatConnectionAction] {
        guard generation == self.generation, isOnline else { return [] }
        tokenLifetime = lifetime
        let id = nextID()
        renewalID = id
        return [.send(.auth(id: id, .token(token))), renewal()]
    }

    /// There is no fresher token.
    mutating func renewalFailed(_ generation: Int, _ error: ChatClientError) -> [ChatConnectionAction] {
        guard generation == self.generation, isOnline else { return [] }
        switch error.code {
        case .sessionEnded, .loggedOut: return [.close(.normal)] + finish(error)
        // The server closes the socket in the end, and the next one needs a fresh token all the same.
        default: return [.start(.renewal(generation: generation), after: Self.retryDelay)]
        }
    }

    /// Half a minute before the end; in the last quarter of a short life.
    func renewal() -> ChatConnectionAction {
        let margin = min(.seconds(30), tokenLifetime / 4)
        return .start(.renewal(generation: generation), after: max(.seconds(1), tokenLifetime - margin))
    }

    private var isOnline: Bool { if case .online = phase { true } else { false } }

    /// An id of the connection's own, which no caller's number is like.
    mutating func nextID() -> String {
        lastID += 1
        return "own-\(lastID)"
    }
}

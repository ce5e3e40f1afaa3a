import Contracts
import Foundation
import HTTP
import NIOCore

/// Does what a ``ChatConnectionState`` wants, on the one event loop that its socket belongs to: all that happens goes through
/// there, in order, so there is no lock.
final class ChatConnectionDriver {
    /// What takes time, and so is a task of the connection's.
    enum Job: Sendable {
        case connect(generation: Int, staleToken: String?)
        case fetch(RoomID, after: Int64)
        case renewToken(generation: Int, staleToken: String)
    }

    typealias Answer = Result<ChatAnswer, ChatClientError>

    private let eventLoop: any EventLoop
    private let sink: EventSink
    private let requestTimeout: TimeAmount
    private let decoder = JSONDecoder()
    private var state: ChatConnectionState
    private var jobs: AsyncStream<Job>.Continuation?
    private var socket: WebSocket?
    private var token: String?
    private var waiting: [UInt64: (continuation: CheckedContinuation<Answer, Never>, deadline: NIODeadline)] = [:]
    private var isSweepScheduled = false
    private var isReaderReady = true
    private var isFinished = false
    private(set) var failure: ChatClientError?

    init(_ configuration: ChatConnectionConfiguration, on eventLoop: any EventLoop, sink: EventSink) {
        self.eventLoop = eventLoop
        self.sink = sink
        requestTimeout = TimeAmount(configuration.requestTimeout)
        state = ChatConnectionState(configuration)
    }

    var positions: [RoomID: Int64] { state.positions }

    // MARK: What happens

    func start(_ jobs: AsyncStream<Job>.Continuation) {
        self.jobs = jobs
        perform(state.start())
        // It may have been stopped before it was started.
        if isFinished { jobs.finish() }
    }

    func stop() { perform(state.stop()) }

    /// A socket is being opened with this token; should it be refused, another one is due.
    func connecting(_ generation: Int, with token: String) { if generation == state.generation { self.token = token } }

    func opened(_ generation: Int, _ socket: WebSocket, lifetime: Duration) {
        let actions = state.opened(generation, tokenLifetime: lifetime)
        guard !actions.isEmpty else { return socket.close(.normalClosure) }
        self.socket = socket
        socket.isReading = isReaderReady
        perform(actions)
    }

    func received(_ generation: Int, _ text: ByteBuffer) {
        guard generation == state.generation else { return }
        // Several frames may come in one text, one a line. What is not understood is from a newer server, and skipped.
        for line in text.readableBytesView.split(separator: UInt8(ascii: "\n")) {
            guard let frame = try? decoder.decode(ServerFrame.self, from: Data(line)) else { continue }
            perform(state.receive(frame))
        }
    }

    func lost(_ generation: Int, _ loss: ConnectionLoss) {
        if generation == state.generation { socket = nil }
        perform(state.lost(generation, loss))
    }

    func renewed(_ generation: Int, token: String, lifetime: Duration) {
        let actions = state.renewed(generation, token: token, lifetime: lifetime)
        if !actions.isEmpty { self.token = token }
        perform(actions)
    }

    func renewalFailed(_ generation: Int, _ error: ChatClientError) { perform(state.renewalFailed(generation, error)) }

    func fetched(_ page: EntryPage, in room: RoomID) { perform(state.fetched(page, in: room)) }

    func fetchFailed(_ error: ChatClientError, in room: RoomID) { perform(state.fetchFailed(error, in: room)) }

    func typing(in room: RoomID) { perform(state.typing(in: room)) }

    // MARK: Requests

    func request(_ id: UInt64, _ frame: ClientFrame, _ continuation: CheckedContinuation<Answer, Never>) {
        switch state.request(id, frame) {
        case .failure(let error): continuation.resume(returning: .failure(error))
        case .success(let actions):
            waiting[id] = (continuation, .now() + requestTimeout)
            scheduleSweep(in: requestTimeout)
            perform(actions)
        }
    }

    func withdraw(_ id: UInt64, _ error: ChatClientError) {
        guard let (continuation, _) = waiting.removeValue(forKey: id) else { return }
        state.withdraw(id)
        continuation.resume(returning: .failure(error))
    }

    /// One timer for all requests: each of its own would have to be cancelled, which costs a search among all of the loop's.
    private func scheduleSweep(in time: TimeAmount) {
        guard !isSweepScheduled else { return }
        isSweepScheduled = true
        schedule(in: time) { driver in
            driver.isSweepScheduled = false
            let now = NIODeadline.now()
            for (id, request) in driver.waiting where request.deadline <= now {
                driver.withdraw(id, ChatClientError(.timeout, "no answer in time; it may have been done all the same"))
            }
            guard let next = driver.waiting.values.map(\.deadline).min() else { return }
            driver.scheduleSweep(in: next - now)
        }
    }

    // MARK: Back-pressure

    /// The reader of the events has caught up.
    func readerIsReady() {
        guard !isReaderReady else { return }
        isReaderReady = true
        socket?.isReading = true
        perform(state.release())
    }

    private func deliver(_ event: ChatEvent) {
        guard !sink.yield(event), isReaderReady else { return }
        isReaderReady = false
        socket?.isReading = false
        state.hold()
    }

    // MARK: What is to be done

    private func perform(_ actions: [ChatConnectionAction]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: ChatConnectionAction) {
        switch action {
        case .connect(let generation, let freshToken):
            jobs?.yield(.connect(generation: generation, staleToken: freshToken ? token : nil))
        case .send(let frame): socket?.sendText(frame.json())
        case .close(let code):
            socket?.close(WebSocketCloseCode(code.rawValue))
            socket = nil
        case .deliver(let event): deliver(event)
        case .answer(let id, let answer): waiting.removeValue(forKey: id)?.continuation.resume(returning: answer)
        case .fetch(let room, let after): jobs?.yield(.fetch(room, after: after))
        case .renewToken(let generation):
            if let token { jobs?.yield(.renewToken(generation: generation, staleToken: token)) }
        case .start(let timer, let after):
            schedule(in: TimeAmount(after)) { $0.perform($0.state.timer(timer)) }
        case .finish(let error):
            failure = error
            isFinished = true
            sink.finish()
            jobs?.finish()
        }
    }

    /// A connection that is gone is not kept by its timers.
    private func schedule(in time: TimeAmount, _ action: @escaping (ChatConnectionDriver) -> Void) {
        let bound = NIOLoopBound((WeakDriver(driver: self), action), eventLoop: eventLoop)
        _ = eventLoop.scheduleTask(in: time) {
            let (weak, action) = bound.value
            if let driver = weak.driver { action(driver) }
        }
    }

    private struct WeakDriver {
        weak var driver: ChatConnectionDriver?
    }
}

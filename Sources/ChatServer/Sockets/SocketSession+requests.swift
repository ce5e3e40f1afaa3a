import Contracts
import HTTP
import Logging
import NIOCore
import Observability
import ServerKit
import ServiceKit

extension SocketSession {
    /// A text has come.
    func receive(_ text: ByteBuffer) {
        let now = services.hub.clock.now
        let options = services.options
        if options.limitsAreOn,
            gate.frame(rate: options.framesPerSecond, burst: options.frameBurst, at: now) == .close
        {
            return end(.tooManyRequests, reason: "too many frames")
        }
        guard JSONSyntax.isValid(text) else { return end(.badFrame, reason: "not a JSON object") }
        do throws(ClientFrameError) {
            handle(try ClientFrame(json: text))
        } catch {
            if error.isFatal { return end(.badFrame, reason: "not a JSON object") }
            refuse(error.id, .invalidRequest, error.detail)
        }
    }

    private func handle(_ frame: ClientFrame) {
        switch frame {
        case .send(let id, let room, let clientID, let body, let replyTo):
            let request = AppendRequest(
                room: room, from: user.user, clientID: clientID, body: body, replyTo: replyTo)
            append(request, id: id)
        case .read(let id, let room, let seq): read(room, upTo: seq, id: id)
        case .typing(let room): isTyping(in: room)
        case .resume(let id, let rooms): resume(rooms, id: id)
        case .auth(let id, let credential): renew(with: credential, id: id)
        case .ping(let id): send(.pong(id: id))
        }
    }

    // MARK: Requests

    private func append(_ request: AppendRequest, id: String) {
        if services.sends.wait(for: user.user.description) != nil {
            guard gate.refused(at: services.hub.clock.now) == .refuse else {
                return end(.tooManyRequests, reason: "too many sends")
            }
            return refuse(id, room: request.room, .rateLimited, retry: true)
        }
        guard let reference, let lane = shard?.lane else { return }
        begin()
        TraceContext.$current.withValue(trace) {
            services.appender.append(request) { result in
                lane.eventLoop.execute { reference.value.finish(id: id, room: request.room, result) }
            }
        }
    }

    private func finish(id: String, room: RoomID, _ result: Result<AppendOutcome, ChatError>) {
        finishRequest()
        defer { restartWhenDone() }
        switch result {
        case .success(let outcome):
            send(.ack(id: id, room: room, seq: outcome.entry.seq, at: outcome.entry.at))
        case .failure(let error): refuse(id, room: room, error)
        }
    }

    private func read(_ room: RoomID, upTo seq: Int64, id: String) {
        let (store, user, signals) = (services.hub.store, user.user, services.signals)
        ask {
            let (seq, moved) = try await store.read(room, user, upTo: seq)
            if moved { signals.hasRead(room, user, upTo: seq) }
        } then: { session, result in
            switch result {
            case .success: session.send(.ack(id: id, room: room, seq: nil, at: nil))
            case .failure(let error): session.refuse(id, room: room, error)
            }
        }
    }

    private func isTyping(in room: RoomID) {
        guard let subscription = subscriber?.subscription(in: room), subscription.isLive else { return }
        services.signals.isTyping(room, user.user)
    }

    private func resume(_ rooms: [String: Int64], id: String) {
        guard let subscriber, let shard else { return }
        guard subscriber.catchUps.count < services.options.resumesUnderWay else {
            return refuse(id, .rateLimited, retry: true)
        }
        let targets = rooms.map { name, seq in
            ResumePlan.Target(
                name: name, after: seq,
                isSubscribed: RoomID(name).flatMap(subscriber.subscription) != nil)
        }
        shard.catchUp(subscriber, .request(id: id, targets))
    }

    private func renew(with credential: ClientCredential, id: String) {
        let credentials = services.credentials
        ask {
            try await credentials.user(credential)
        } then: { session, result in
            switch result {
            case .success(let renewed):
                guard renewed.user == session.user.user, renewed.session == session.user.session else {
                    return session.refuse(id, .forbidden, "This is for another user or session.")
                }
                session.subscriber.map { session.shard?.extend($0, to: renewed.expiresAt) }
                session.send(.ack(id: id, room: nil, seq: nil, at: nil))
            case .failure(let error): session.refuse(id, error)
            }
        }
    }

    // MARK: Answers

    /// Asks something that takes its time, and goes on with the answer on the socket's loop.
    private func ask<Answer: Sendable>(
        _ question: @escaping @Sendable () async throws -> Answer,
        then go: @escaping @Sendable (SocketSession, Result<Answer, any Error>) -> Void
    ) {
        guard let reference, let lane = shard?.lane else { return }
        begin()
        let (trace, user) = (trace?.child() ?? .make(), user)
        Task {
            let result: Result<Answer, any Error>
            do {
                result = .success(
                    try await LogContext.adding(["session": "\(user.session)", "trace": "\(trace.traceID)"]) {
                        try await TraceContext.$current.withValue(trace) { try await question() }
                    })
            } catch {
                result = .failure(error)
            }
            lane.eventLoop.execute {
                reference.value.finishRequest()
                go(reference.value, result)
                reference.value.restartWhenDone()
            }
        }
    }

    /// A client with many requests that are not answered is not read until some are.
    private func begin() {
        underWay += 1
        if underWay >= services.options.requestsUnderWay { socket?.isReading = false }
    }

    private func finishRequest() {
        underWay -= 1
        if underWay < services.options.requestsUnderWay / 2 { readOn() }
    }

    private func refuse(
        _ id: String?, room: RoomID? = nil, _ code: ErrorCode, _ detail: String? = nil, retry: Bool = false
    ) {
        send(.error(id: id, room: room?.description, code: code, retry: retry, detail: detail))
    }

    /// What an error says on a socket is what it would say over HTTP.
    private func refuse(_ id: String, room: RoomID? = nil, _ error: any Error) {
        switch error {
        case let error as ChatError:
            refuse(id, room: room, error.errorCode, error.detail, retry: error.isRetryable)
        case let error as any HTTPResponseError:
            let code = ErrorCode(rawValue: error.code)
            refuse(id, room: room, code, error.detail, retry: code == .unavailable)
        default:
            services.logger.error(
                "A socket's request failed",
                metadata: ["error": "\(error)", "frame": "\(id)", "session": "\(user.session)"])
            refuse(id, room: room, .internalError)
        }
    }
}

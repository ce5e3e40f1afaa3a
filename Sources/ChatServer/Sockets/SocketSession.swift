import Contracts
import Foundation
import HTTP
import NIOCore
import Observability
import ServerKit
import ServiceKit

/// One socket of a user: says hello, answers requests, and passes on what its subscriber gets. Lives on its event loop.
///
/// There are thousands, so it keeps little: what all share is in ``SocketServices``.
final class SocketSession: WebSocketHandler {
    let services: SocketServices
    let user: UserPrincipal
    private(set) var subscriber: Subscriber?
    private(set) var socket: WebSocket?
    /// Where the subscriber is.
    private(set) var shard: Shard?
    var gate: RequestGate
    /// Requests that are not answered yet.
    var underWay = 0
    /// Whether the server stops, and only answers are still owed.
    private var isRestarting = false
    /// The handshake's place in its client's trace; frames are parts of it, and begin traces of their own without one.
    let trace: TraceContext?
    private let permit: SocketPermit

    init(_ services: SocketServices, user: UserPrincipal, permit: SocketPermit, trace: TraceContext? = nil) {
        self.trace = trace
        self.services = services
        self.user = user
        self.permit = permit
        gate = RequestGate(burst: services.options.frameBurst, at: services.hub.clock.now)
    }

    /// Carries the session to other threads and back.
    var reference: NIOLoopBound<SocketSession>? { socket.map { NIOLoopBound(self, eventLoop: $0.eventLoop) } }

    // MARK: WebSocketHandler

    func webSocketDidOpen(_ socket: WebSocket) {
        self.socket = socket
        services.hub.metrics.sockets.increment()
        // The server runs on the hub's loops; elsewhere there is no shard, and nothing could be delivered.
        let lane = services.hub.lane(of: socket.eventLoop)
        guard lane.eventLoop.inEventLoop, let shard = lane.current?.shard else {
            return end(.restart, reason: "no shard")
        }
        self.shard = shard
        // No answer comes before the hello.
        socket.isReading = false
        let subscriber = Subscriber(user: user.user, session: user.session, output: self)
        self.subscriber = subscriber
        shard.add(subscriber, expiresAt: user.expiresAt)
        sayHello(shard)
    }

    func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) {
        services.hub.metrics.sockets.decrement()
        if code == WebSocketCloseCode(.tooSlow) { services.hub.metrics.slowConsumerCloses.increment() }
        if let subscriber { shard?.remove(subscriber) }
        subscriber = nil
        shard = nil
        self.socket = nil
    }

    func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) { receive(text) }

    // MARK: The end

    /// What was taken is answered before the close; nothing more is taken.
    func webSocketIsToRestart(_ socket: WebSocket) {
        isRestarting = true
        socket.isReading = false
        restartWhenDone()
    }

    /// Closes a socket that is to restart, once all of its requests are answered.
    func restartWhenDone() { if isRestarting, underWay == 0 { socket?.restart() } }

    /// Whether more requests may be taken.
    func readOn() { if !isRestarting { socket?.isReading = true } }

    // MARK: Hello

    private func sayHello(_ shard: Shard) {
        guard let reference else { return }
        let (hub, lane, user) = (services.hub, shard.lane, user.user)
        Task {
            let rooms = try? await hub.store.rooms(of: user)
            lane.run { loop in reference.value.sayHello(rooms, loop.shard) }
        }
    }

    private func sayHello(_ rooms: [ServerFrame.Position]?, _ shard: Shard) {
        guard let subscriber else { return }
        guard let rooms, let epoch = services.hub.epochs.current else { return end(.restart, reason: "unavailable") }
        send(
            .hello(
                ServerFrame.Hello(
                    user: user.user, session: UUID().text, epoch: epoch,
                    pingMs: Int(services.options.pingInterval / .milliseconds(1)), rooms: rooms)))
        shard.open(subscriber, at: rooms.map { ($0.room, $0.seq) })
        readOn()
    }
}

extension SocketSession: SubscriberOutput {
    /// How much may wait before signals are left out.
    private static var signalBytes: Int { 32 << 10 }

    var pendingBytes: Int { socket?.pendingBytes ?? 0 }

    var takesLines: Bool { true }

    func deliver(_ delivery: Delivery, in room: RoomID) { socket?.send(delivery.frame) }

    func deliver(_ deliveries: ArraySlice<Delivery>, in room: RoomID) {
        var rest = deliveries
        while !rest.isEmpty {
            let part = rest.prefix(fitting: Shard.linesBytes)
            rest = rest.dropFirst(part.count)
            if part.count == 1, let only = part.first {
                socket?.send(only.frame)
            } else {
                socket?.send(.lines(of: part.map(\.frame)))
            }
        }
    }

    func send(_ frame: ServerFrame) { socket?.sendText(frame.json()) }

    func signal(_ frame: WebSocketFrame) {
        if pendingBytes < Self.signalBytes { socket?.send(frame) }
    }

    func caughtUp() {}

    func end(_ code: CloseCode, reason: String) { socket?.close(WebSocketCloseCode(code), reason: reason) }
}

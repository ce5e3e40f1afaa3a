import Contracts
import Foundation
import HTTP
import NIOCore
import Observability
import ServerKit
import ServiceKit

/// A stream of server-sent events for one user: what a socket would get, with a cursor as the id of each event.
struct EventStream: Sendable {
    let services: SocketServices
    let user: UserPrincipal
    let rooms: Set<RoomID>?
    let start: EventStart
    let lane: DeliveryLane
    /// Counted as an open socket of the user.
    let permit: SocketPermit

    /// How far before the stream's begin its moment lies: longer than clocks differ and a commit takes.
    private static let margin = Duration.seconds(30)

    /// Sends events until the client goes, the token's time is over, or the client reads too slowly.
    func run(_ writer: EventStreamWriter) async throws {
        let hub = services.hub
        let queue = EventQueue(metrics: hub.metrics)
        let (lane, user, filter) = (lane, user, rooms)
        let subscriber = try await lane.eventLoop.submit {
            let subscriber = Subscriber(user: user.user, session: user.session, filter: filter, output: queue)
            lane.current?.shard.add(subscriber, expiresAt: user.expiresAt)
            return NIOLoopBound(subscriber, eventLoop: lane.eventLoop)
        }.get()
        hub.metrics.streams.increment()
        defer {
            hub.metrics.streams.decrement()
            lane.run { $0.shard.remove(subscriber.value) }
        }
        let now = hub.clock.now
        var cursor = try await open(subscriber, queue, at: now)
        for await item in queue.items {
            switch item {
            case .caughtUp: cursor = cursor.reaching(now - Self.margin)
            case .event(let event):
                if let (room, seq) = event.place { cursor.advance(room, to: seq) }
                try await writer.send(
                    ServerSentEvent(event: event.op, data: String(buffer: event.data), id: cursor.text))
                queue.sent(event)
            }
        }
    }

    /// Says hello, and has delivered what follows the start.
    private func open(_ subscriber: NIOLoopBound<Subscriber>, _ queue: EventQueue, at now: Timestamp) async throws
        -> EventCursor
    {
        let hub = services.hub
        guard let epoch = hub.epochs.current else { throw HTTPError.unavailable() }
        let positions = try await hub.store.rooms(of: user.user).filter { rooms?.contains($0.room) ?? true }
        let hello = ServerFrame.Hello(
            user: user.user, session: UUID().text, epoch: epoch,
            pingMs: Int(services.options.pingInterval / .milliseconds(1)), rooms: positions)
        let fresh = EventCursor(epoch: epoch, since: now - Self.margin)
        let (cursor, targets) = try await beginning(fresh, positions)
        let resumed = Set(targets.compactMap(\.room))
        let live = positions.filter { !resumed.contains($0.room) }.map { (room: $0.room, seq: $0.seq) }
        lane.run { loop in
            guard subscriber.value.output != nil else { return }
            queue.send(.hello(hello))
            loop.shard.open(subscriber.value, at: live)
            if !targets.isEmpty { loop.shard.catchUp(subscriber.value, .own(targets)) }
        }
        return cursor
    }

    /// Where the stream goes on in the rooms that have more than the client has seen. As long as not all of that is sent, the
    /// client's own moment stands.
    private func beginning(
        _ fresh: EventCursor, _ positions: [ServerFrame.Position]
    ) async throws -> (EventCursor, [ResumePlan.Target]) {
        switch start {
        case .now: return (fresh, [])
        case .place(let room, let seq):
            // What is above the head is no place: the stream goes on with what comes.
            guard let position = positions.first(where: { $0.room == room }), seq < position.seq else {
                return (fresh, [])
            }
            var cursor = EventCursor(epoch: fresh.epoch, since: Timestamp(microseconds: 0))
            cursor.advance(room, to: seq)
            return (cursor, [target(room, after: seq)])
        case .cursor(let cursor):
            let atMoment = try await services.hub.store.positions(of: user.user, at: cursor.since)
            let targets = positions.compactMap { position -> ResumePlan.Target? in
                let after = cursor.place(in: position.room) ?? atMoment[position.room] ?? 0
                return after < position.seq ? target(position.room, after: after) : nil
            }
            return (targets.isEmpty ? cursor.reaching(fresh.since) : cursor, targets)
        }
    }

    private func target(_ room: RoomID, after seq: Int64) -> ResumePlan.Target {
        ResumePlan.Target(name: room.description, after: seq, isSubscribed: false)
    }
}

import Contracts
import Foundation
import Kafka
import Logging
import NIOCore
import Observability
import ServiceKit
import Synchronization

/// Brings committed entries to everybody who is connected to this process and in the room.
///
/// It has a ``Shard`` on each event loop, of those who are connected there, and a ``RoomHome``, of the rooms whose order is
/// kept there; each is touched by its own loop alone. An entry goes from where it came to its room's home, and from there
/// once to each loop with members of the room. Order and completeness rest on the store's `seq`, never on how entries came.
///
/// A hub lives as long as its process.
final class Hub: Sendable {
    /// One for each event loop.
    let lanes: [DeliveryLane]
    let store: any DeliveryStore
    let options: HubOptions
    let clock: WallClock
    let metrics: DeliveryMetrics
    let logger: Logger
    let epochs: EpochWatch
    let comparisons = ComparisonTrigger()
    private let indices: [ObjectIdentifier: Int]

    /// A hub on the loops of the group that the sockets' server runs on.
    init(
        store: any DeliveryStore, eventLoopGroup: any EventLoopGroup, options: HubOptions = .init(),
        clock: WallClock = .system, logger: Logger, metrics: MetricsRegistry
    ) {
        self.store = store
        self.options = options
        self.clock = clock
        self.logger = logger
        self.metrics = DeliveryMetrics(in: metrics)
        epochs = EpochWatch()
        let loops = Array(eventLoopGroup.makeIterator())
        lanes = loops.enumerated().map { DeliveryLane(index: $0.offset, eventLoop: $0.element) }
        indices = Dictionary(uniqueKeysWithValues: lanes.map { (ObjectIdentifier($0.eventLoop), $0.index) })
        for lane in lanes { lane.eventLoop.execute { lane.start(DeliveryLoop(lane: lane, hub: self)) } }
    }

    /// The lane of a room's home: the same for as long as the process lives.
    func home(of room: RoomID) -> DeliveryLane {
        // The last bytes of a version 7 UUID are random.
        let bytes = room.uuid.uuid
        let number = Int(bytes.12) << 24 | Int(bytes.13) << 16 | Int(bytes.14) << 8 | Int(bytes.15)
        return lanes[number % lanes.count]
    }

    /// The lane of an event loop; of any where the loop is none of the group's.
    func lane(of eventLoop: any EventLoop) -> DeliveryLane {
        lanes[indices[ObjectIdentifier(eventLoop)] ?? 0]
    }

    /// Takes committed entries, in any order; may be called on any thread.
    func receive(_ entries: [IncomingEntry]) {
        guard lanes.count > 1 else { return lanes[0].run { $0.home.receive(entries) } }
        var parts = Array(repeating: [IncomingEntry](), count: lanes.count)
        for entry in entries { parts[home(of: entry.room).index].append(entry) }
        for (lane, part) in zip(lanes, parts) where !part.isEmpty { lane.run { $0.home.receive(part) } }
    }

    /// Sends signals to the members who are here; may be called on any thread.
    func signal(_ signals: [SignalFrame]) {
        guard !signals.isEmpty else { return }
        for lane in lanes {
            lane.run { loop in
                for signal in signals { loop.shard.signal(signal.frame, in: signal.room, except: signal.except) }
            }
        }
    }

    /// Closes the connections of a user, or of one of their sessions.
    func end(_ user: UserID, session: SessionID? = nil, _ code: CloseCode, reason: String) {
        for lane in lanes {
            lane.run { loop in
                for subscriber in loop.shard.subscribers(of: user)
                where session == nil || subscriber.session == session {
                    subscriber.output?.end(code, reason: reason)
                }
            }
        }
    }
}

extension Hub: EntrySink {
    /// Takes what this process has committed.
    func committed(_ entries: [RoomEntry]) { receive(entries.map(IncomingEntry.committed)) }
}

import Contracts
import Foundation
import Kafka
import Logging
import Observability
import ServiceKit
import Synchronization

/// Carries what may be lost, reads and typing, to the members of a room, here and on other pods: gathered for a moment, sent
/// once, and dropped when there is too much of it.
final class Signals: Service, ReadSink {
    private struct State {
        var gatherer: SignalGatherer
        var isScheduled = false
    }

    private let hub: Hub
    private let sender: any RecordSender
    private let origin: String
    private let pause: Duration
    private let clock: WallClock
    private let state: Mutex<State>
    private let wakeUps: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// Signals of this process. The sender's records need no more than the leader's acknowledgement.
    init(hub: Hub, sender: any RecordSender, pause: Duration = .milliseconds(50), clock: WallClock = .system) {
        self.hub = hub
        self.sender = sender
        self.pause = pause
        self.clock = clock
        origin = UUID().text
        state = Mutex(State(gatherer: SignalGatherer(origin: origin)))
        (wakeUps, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Sends what was gathered, until told to stop.
    func run() async throws {
        try? await cancelWhenGracefulShutdown { [self] in
            for await _ in wakeUps {
                try await Task.sleep(for: pause)
                flush()
            }
        }
    }

    /// A member has read up to a place.
    func hasRead(_ room: RoomID, _ user: UserID, upTo seq: Int64) { gather { $0.hasRead(room, user, upTo: seq) } }

    /// A member is typing.
    func isTyping(_ room: RoomID, _ user: UserID) { gather { $0.isTyping(room, user) } }

    /// Takes what other pods have sent.
    func received(_ batches: [SignalBatch]) {
        hub.signal(batches.filter { $0.origin != origin }.flatMap(\.frames))
    }

    private func gather(_ change: (inout SignalGatherer) -> Bool) {
        let (isKept, isFirst) = state.withLock { state in
            let isKept = change(&state.gatherer)
            defer { state.isScheduled = true }
            return (isKept, !state.isScheduled)
        }
        if !isKept { hub.metrics.droppedSignals.increment() }
        if isFirst { wake.yield() }
    }

    private func flush() {
        let batches = state.withLock { state in
            state.isScheduled = false
            return state.gatherer.takeAll()
        }
        hub.signal(batches.flatMap(\.frames))
        let now = clock.now
        sender.send(batches.compactMap { $0.record(at: now) }) { [metrics = hub.metrics] _, result in
            if case .failure = result { metrics.droppedSignals.increment() }
        }
    }
}

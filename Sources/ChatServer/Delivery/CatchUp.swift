import Contracts
import NIOCore
import Observability

/// Brings a subscriber up to date, room by room and page by page, no faster than they read.
final class CatchUp {
    /// Who wants it.
    enum Reason: Sendable {
        /// A client, which is told how it goes under this id.
        case request(id: String, [ResumePlan.Target])
        /// We ourselves, since memory did not reach back far enough. When it fails, the connection is closed: a client that
        /// comes back resumes.
        case own([ResumePlan.Target])
    }

    private(set) var plan: ResumePlan
    private let reason: Reason
    private let shard: Shard
    private let subscriber: Subscriber
    private var page: ArraySlice<Delivery> = []
    private var pageRoom: RoomID?
    /// The last place of the last page that had any.
    private var pageEnd: Int64 = 0

    init(_ reason: Reason, of subscriber: Subscriber, on shard: Shard) {
        self.reason = reason
        self.subscriber = subscriber
        self.shard = shard
        switch reason {
        case .request(_, let targets), .own(let targets): plan = ResumePlan(targets)
        }
    }

    /// Does what can be done now.
    func step() {
        guard subscriber.output != nil else { return }
        sendPage()
        guard page.isEmpty, !isReaderBehind else { return waitForReader() }
        while let step = plan.next() {
            switch step {
            case .attach(let room, let after, let isVerified): return attach(room, after: after, isVerified: isVerified)
            case .read(let room, let after): return read(room, after: after)
            case .refuse(let name, let room, let code): refuse(name, room, code)
            case .finished: return finish()
            case .failed(let code, let rooms): return fail(code, rooms)
            }
        }
    }

    /// The home's answer, whose entries were sent already.
    func attached(_ answer: ResumePlan.Attachment) {
        plan.attached(answer)
        stepSoon()
    }

    // MARK: Steps

    private func attach(_ room: RoomID, after: Int64, isVerified: Bool) {
        // A member whom this pod did not know yet: the store has said so.
        let subscription = subscriber.subscription(in: room) ?? shard.insert(subscriber, into: room, since: after)
        shard.attach(subscription, after: after, isVerified: isVerified)
    }

    private func read(_ room: RoomID, after: Int64) {
        let (lane, hub, user) = (shard.lane, shard.hub, subscriber.user)
        let bound = NIOLoopBound(self, eventLoop: lane.eventLoop)
        shard.reads.run {
            Task {
                let result: Result<(entries: [Entry], head: Int64), ChatError>
                do throws(ChatError) {
                    result = .success(
                        try await hub.store.entries(in: room, after: after, limit: hub.options.pageSize, as: user))
                } catch {
                    result = .failure(error)
                }
                let deliveries = result.map { (deliveries: $0.entries.map { Delivery($0, in: room) }, head: $0.head) }
                lane.run { loop in
                    loop.shard.reads.finished()
                    bound.value.read(room, deliveries)
                }
            }
        }
    }

    private func read(_ room: RoomID, _ result: Result<(deliveries: [Delivery], head: Int64), ChatError>) {
        switch result {
        case .success(let (deliveries, head)):
            page = deliveries[...]
            pageRoom = room
            pageEnd = deliveries.last?.seq ?? pageEnd
            plan.read(last: deliveries.last?.seq, head: head)
        case .failure(let error):
            let subscription = subscriber.subscription(in: room)
            if let subscription, subscription.missed?.change == .joined, error.errorCode != .unavailable {
                // They came back after the store was asked.
                subscription.forgetMissed()
                plan.askAgain()
            } else {
                plan.failed(error.errorCode)
            }
        }
        step()
    }

    private func refuse(_ name: String, _ room: RoomID?, _ code: ErrorCode) {
        if let room, let subscription = subscriber.subscription(in: room) {
            if code == .notFound || code == .notAMember {
                shard.unsubscribe(subscription)
            } else {
                shard.restore(subscription)
            }
        }
        guard case .request(let id, _) = reason else { return }
        subscriber.output?.send(.error(id: id, room: name, code: code, retry: false, detail: nil))
    }

    private func finish() {
        switch reason {
        case .request(let id, _): subscriber.output?.send(.resumed(id: id))
        case .own: subscriber.output?.caughtUp()
        }
        shard.caughtUp(subscriber)
    }

    private func fail(_ code: ErrorCode, _ rooms: [RoomID]) {
        switch reason {
        case .request(let id, _):
            for room in rooms {
                guard let subscription = subscriber.subscription(in: room) else { continue }
                shard.restore(subscription, notBefore: room == pageRoom ? pageEnd : 0)
            }
            subscriber.output?.send(
                .error(id: id, room: nil, code: code, retry: code == .unavailable, detail: "The resume has ended."))
        case .own:
            subscriber.output?.end(.restart, reason: "unavailable")
        }
        shard.caughtUp(subscriber)
    }

    // MARK: Back-pressure

    private var isReaderBehind: Bool { (subscriber.output?.pendingBytes ?? 0) > shard.hub.options.resumeBytes }

    private func sendPage() {
        guard let room = pageRoom else { return }
        while !page.isEmpty, !isReaderBehind {
            let part = page.prefix(fitting: Shard.linesBytes)
            page = page.dropFirst(part.count)
            subscriber.output?.deliver(part, in: room)
            shard.hub.metrics.deliveries.increment(by: part.count)
        }
    }

    /// There is no word of when a reader has caught up, and none is needed: they are slow.
    private func waitForReader() {
        let bound = NIOLoopBound(self, eventLoop: shard.lane.eventLoop)
        _ = shard.lane.eventLoop.scheduleTask(in: .milliseconds(20)) { bound.value.step() }
    }

    /// Not from within the answer: a resume of many rooms would go deeper with each.
    private func stepSoon() {
        let bound = NIOLoopBound(self, eventLoop: shard.lane.eventLoop)
        shard.lane.eventLoop.execute { bound.value.step() }
    }
}

extension Shard {
    /// Begins to bring a subscriber up to date, behind what is under way already. Nothing of the rooms is delivered live
    /// until each is caught up.
    func catchUp(_ subscriber: Subscriber, _ reason: CatchUp.Reason) {
        guard subscriber.output != nil else { return }
        switch reason {
        case .request(_, let targets), .own(let targets):
            for subscription in targets.compactMap({ $0.room.flatMap(subscriber.subscription) }) {
                // One that the first catch-up waits for rests already; resting anew would void the answer.
                if subscriber.catchUps.first?.plan.isAttaching(subscription.room.id) != true { subscription.suspend() }
            }
        }
        let catchUp = CatchUp(reason, of: subscriber, on: self)
        subscriber.catchUps.append(catchUp)
        if subscriber.catchUps.count == 1 { catchUp.step() }
    }

    /// The first catch-up is over; the next begins.
    func caughtUp(_ subscriber: Subscriber) {
        guard !subscriber.catchUps.isEmpty else { return }
        subscriber.catchUps.removeFirst()
        subscriber.catchUps.first?.step()
    }
}

import Contracts
import NIOCore
import Observability

extension Shard {
    /// Makes subscriptions live that know the store's word for where they stand; one hop for each loop that keeps rooms.
    func attach(_ subscriptions: [(Subscription, after: Int64)], carrying delivery: Delivery? = nil) {
        var requests: [Int: [AttachRequest]] = [:]
        for (subscription, after) in subscriptions {
            if delivery == nil, let position = subscription.room.position, position <= after {
                // What comes next to this loop is what comes next to the subscriber, or something they have.
                goLive(subscription, after: after)
                continue
            }
            let request = request(subscription, after: after, isVerified: true, carrying: delivery)
            requests[hub.home(of: subscription.room.id).index, default: []].append(request)
        }
        for (index, requests) in requests { send(requests, to: index) }
    }

    /// Asks for everything after a place, as far as it is in memory. The answer goes to the subscriber's catch-up.
    func attach(_ subscription: Subscription, after: Int64, isVerified: Bool) {
        let request = request(subscription, after: after, isVerified: isVerified)
        send([request], to: hub.home(of: subscription.room.id).index)
    }

    /// Goes on with whatever comes next, though not with what was sent before, unless the membership has ended meanwhile:
    /// what was to be caught up is given up.
    func restore(_ subscription: Subscription, notBefore seq: Int64 = 0) {
        guard !subscription.isLive else { return }
        if let missed = subscription.missed, missed.change == .left, missed.seq > seq {
            unsubscribe(subscription)
        } else if let position = subscription.room.position {
            goLive(subscription, after: max(position, seq, subscription.since))
        } else {
            attach(subscription, after: subscription.since, isVerified: true)
        }
    }

    private func goLive(_ subscription: Subscription, after: Int64) {
        subscription.goLive(after: after)
        let (id, position) = (subscription.room.id, subscription.room.position ?? after)
        guard after > position else { return }
        // The store is ahead of what came here: something may have been lost on its way.
        hub.home(of: id).run { $0.home.observe([id: after]) }
    }

    private func request(
        _ subscription: Subscription, after: Int64, isVerified: Bool, carrying delivery: Delivery? = nil
    ) -> AttachRequest {
        subscription.suspend()
        return AttachRequest(
            room: subscription.room.id, after: after, isVerified: isVerified, carried: delivery,
            subscription: NIOLoopBound(subscription, eventLoop: lane.eventLoop), attempt: subscription.attempt)
    }

    private func send(_ requests: [AttachRequest], to index: Int) {
        let lane = lane
        hub.lanes[index].run { loop in
            let answers = loop.home.attach(requests, from: lane.index)
            lane.run { loop in for answer in answers { loop.shard.take(answer) } }
        }
    }

    private func take(_ answer: AttachAnswer) {
        let subscription = answer.request.subscription.value
        guard subscription.place >= 0 else { return }
        // The home's entries come here in order with its answers, so its last place is ours.
        if let position = answer.position { subscription.room.position = position }
        guard subscription.attempt == answer.request.attempt else { return }
        let subscriber = subscription.subscriber
        let id = subscription.room.id
        let after = answer.request.after
        switch answer.outcome {
        case .live(let deliveries):
            let isMember = deliveries.leavesMember(subscriber.user)
            deliver(isMember ? deliveries : deliveries.seen(by: subscriber.user), to: subscriber, in: id)
            guard subscription.place >= 0 else { return }
            subscription.goLive(after: deliveries.last?.seq ?? after)
            if !isMember { unsubscribe(subscription) }
            attached(subscriber, id, .live)
        case .partial(let deliveries):
            let isMember = deliveries.leavesMember(subscriber.user)
            deliver(isMember ? deliveries : deliveries.seen(by: subscriber.user), to: subscriber, in: id)
            let last = deliveries.last?.seq ?? after
            // Whether who was put out came back is for the store to say.
            attached(subscriber, id, isMember ? .partial(last: last) : .behind(after: last))
        case .behind: attached(subscriber, id, .behind(after: after))
        case .ahead: attached(subscriber, id, .ahead)
        }
    }

    private func deliver(_ deliveries: [Delivery], to subscriber: Subscriber, in id: RoomID) {
        guard !deliveries.isEmpty else { return }
        subscriber.output?.deliver(deliveries[...], in: id)
        hub.metrics.deliveries.increment(by: deliveries.count)
    }

    /// Tells the catch-up that waits for it; where none does, one begins for what is not in memory.
    private func attached(_ subscriber: Subscriber, _ id: RoomID, _ answer: ResumePlan.Attachment) {
        if let catchUp = subscriber.catchUps.first, catchUp.plan.isAttaching(id) {
            catchUp.attached(answer)
            return
        }
        let after: Int64
        switch answer {
        case .live: return
        case .partial(let last): after = last
        case .behind(let place): after = place
        case .ahead: return
        }
        catchUp(subscriber, .own([ResumePlan.Target(id, after: after)]))
    }
}

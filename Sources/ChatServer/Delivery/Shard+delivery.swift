import Contracts
import HTTP
import NIOCore
import Observability
import ServiceKit

extension Shard {
    /// Sends entries to the members who are here. Those of a room come in order, each once, none left out.
    func deliver(_ batch: [RoomDelivery]) {
        let now = hub.clock.now
        var rest = batch[...]
        while let first = rest.first {
            let run = rest.prefix { $0.room == first.room }
            rest = rest.dropFirst(run.count)
            if let room = rooms[first.room] { deliver(run.map(\.delivery), to: room, at: now) }
            for item in run {
                if let effect = item.delivery.membership { apply(effect, of: item.delivery, in: item.room) }
            }
        }
    }

    private func deliver(_ run: [Delivery], to room: LocalRoom, at now: Timestamp) {
        // Somebody's membership may end in the middle: then one by one.
        if run.count == 1 || run.contains(where: { $0.membership != nil }) {
            for delivery in run { deliver(delivery, to: room, at: now) }
        } else {
            var rest = run[...]
            while !rest.isEmpty {
                let lines = rest.prefix(fitting: Self.linesBytes)
                rest = rest.dropFirst(lines.count)
                deliverTogether(lines, to: room, at: now)
            }
        }
    }

    /// How much one frame holds of what piled up.
    static var linesBytes: Int { 32 << 10 }

    private func deliver(_ delivery: Delivery, to room: LocalRoom, at now: Timestamp) {
        room.advance(to: delivery.seq)
        var count = 0
        for subscription in room.subscriptions where subscription.floor < delivery.seq {
            subscription.subscriber.output?.deliver(delivery, in: room.id)
            count += 1
        }
        record(count, delivery.at, now)
        switch delivery.membership {
        case .leaves(let users): end(users, in: room, at: delivery.seq)
        case .ends: for subscription in room.subscriptions { leave(subscription, at: delivery.seq) }
        case .joins, nil: break
        }
    }

    /// What piled up leaves as one frame.
    private func deliverTogether(_ run: ArraySlice<Delivery>, to room: LocalRoom, at now: Timestamp) {
        guard let first = run.first, let last = run.last else { return }
        room.advance(to: last.seq)
        let together = Delivery(
            seq: last.seq, at: last.at, frame: .lines(of: run.map(\.frame)), membership: nil)
        var count = 0
        for subscription in room.subscriptions where subscription.floor < last.seq {
            guard let output = subscription.subscriber.output else { continue }
            if subscription.floor < first.seq, output.takesLines {
                output.deliver(together, in: room.id)
            } else {
                for delivery in run where delivery.seq > subscription.floor { output.deliver(delivery, in: room.id) }
            }
            count += 1
        }
        for delivery in run { record(count, delivery.at, now) }
    }

    private func record(_ count: Int, _ at: Timestamp, _ now: Timestamp) {
        guard count > 0 else { return }
        hub.metrics.deliveries.increment(by: count)
        hub.metrics.lag.record(now - at)
    }

    // MARK: Membership

    private func apply(_ effect: MembershipEffect, of delivery: Delivery, in id: RoomID) {
        guard case .joins(let users) = effect else { return }
        for user in users {
            for subscriber in subscribers(of: user) {
                if subscriber.isOpen {
                    join(subscriber, id, with: delivery)
                } else {
                    subscriber.earlyJoins.append((id, delivery))
                }
            }
        }
    }

    func join(_ subscriber: Subscriber, _ id: RoomID, with delivery: Delivery) {
        if let subscription = subscriber.subscription(in: id) { return subscription.miss(.joined, at: delivery.seq) }
        subscribe(subscriber, to: id, after: delivery.seq - 1, carrying: delivery)
    }

    /// Users have left a room, as the entry says that they were just sent. Those who are being caught up come to that entry
    /// by themselves.
    private func end(_ users: [UserID], in room: LocalRoom, at seq: Int64) {
        for user in users {
            for subscriber in subscribers(of: user) {
                if let subscription = subscriber.subscription(in: room.id) { leave(subscription, at: seq) }
            }
        }
    }

    /// What is older than the place from which a subscription is delivered says nothing about it: they came back since.
    private func leave(_ subscription: Subscription, at seq: Int64) {
        guard subscription.isLive else { return subscription.miss(.left, at: seq) }
        if subscription.floor < seq { unsubscribe(subscription) }
    }

    /// Learns from the store what the log may not have told.
    func apply(_ change: MembershipChanges.Change) {
        for subscriber in subscribers(of: change.user) where subscriber.isOpen {
            let subscription = subscriber.subscription(in: change.room)
            if change.isMember {
                if subscription == nil { subscribe(subscriber, to: change.room, after: change.seq - 1) }
            } else if let subscription, subscription.isLive, subscription.since < change.seq,
                subscription.room.position ?? 0 >= change.seq
            {
                unsubscribe(subscription)
            }
        }
    }

    // MARK: What may be lost

    /// Sends a signal to the members of a room who are here, other than `except`.
    func signal(_ frame: WebSocketFrame, in id: RoomID, except user: UserID?) {
        guard let room = rooms[id] else { return }
        for subscription in room.subscriptions where subscription.isLive && subscription.subscriber.user != user {
            subscription.subscriber.output?.signal(frame)
        }
    }
}

extension Collection<Delivery> {
    /// The first of them that have no more than so many bytes together; at least one.
    func prefix(fitting maximum: Int) -> SubSequence {
        var size = 0
        var end = startIndex
        while end < endIndex {
            size += self[end].frame.bytes.readableBytes
            if size > maximum, end > startIndex { break }
            formIndex(after: &end)
        }
        return self[startIndex..<end]
    }
}

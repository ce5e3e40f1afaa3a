import Contracts
import HTTP
import NIOCore
import ServiceKit

/// Those who are connected on one event loop, by user and by room.
final class Shard {
    let lane: DeliveryLane
    let hub: Hub
    private(set) var rooms: [RoomID: LocalRoom] = [:]
    private var users: [UserID: [Subscriber]] = [:]
    var reads: BoundedWork
    var expiries = ExpiryTable()
    var isWatchingExpiries = false

    init(lane: DeliveryLane, hub: Hub) {
        self.lane = lane
        self.hub = hub
        reads = BoundedWork(limit: hub.options.concurrentReads)
    }

    // MARK: Who is here

    /// Adds somebody, before it is asked where their rooms stand: what they join from now on is not missed.
    func add(_ subscriber: Subscriber, expiresAt: Timestamp) {
        expiries.insert(subscriber, at: expiresAt)
        users[subscriber.user, default: []].append(subscriber)
        watchExpiries()
    }

    /// Removes somebody.
    func remove(_ subscriber: Subscriber) {
        guard subscriber.output != nil else { return }
        subscriber.output = nil
        subscriber.catchUps = []
        expiries.remove(subscriber)
        for subscription in subscriber.subscriptions { leave(subscription.room, subscription) }
        subscriber.removeAllSubscriptions()
        users[subscriber.user]?.removeAll { $0 === subscriber }
        if users[subscriber.user]?.isEmpty == true { users[subscriber.user] = nil }
    }

    /// Those of a user.
    func subscribers(of user: UserID) -> [Subscriber] { users[user] ?? [] }

    /// Begins to deliver to somebody who was told where their rooms stand.
    func open(_ subscriber: Subscriber, at positions: [(room: RoomID, seq: Int64)]) {
        guard subscriber.output != nil else { return }
        subscriber.isOpen = true
        var subscriptions: [(Subscription, Int64)] = []
        for (id, seq) in positions where subscriber.wants(id) && subscriber.subscription(in: id) == nil {
            subscriptions.append((insert(subscriber, into: id, since: seq), seq))
        }
        attach(subscriptions)
        for (room, delivery) in subscriber.earlyJoins { join(subscriber, room, with: delivery) }
        subscriber.earlyJoins = []
    }

    /// Delivers the entries of a room after a place to somebody, who is not in it yet as far as is known here.
    func subscribe(_ subscriber: Subscriber, to id: RoomID, after seq: Int64, carrying delivery: Delivery? = nil) {
        guard subscriber.output != nil, subscriber.subscription(in: id) == nil, subscriber.wants(id) else { return }
        attach([(insert(subscriber, into: id, since: seq), seq)], carrying: delivery)
    }

    func insert(_ subscriber: Subscriber, into id: RoomID, since seq: Int64) -> Subscription {
        let room = rooms[id] ?? LocalRoom(id)
        rooms[id] = room
        let subscription = Subscription(subscriber, in: room, since: seq)
        room.insert(subscription)
        subscriber.append(subscription)
        return subscription
    }

    /// Delivers nothing more of the room to the subscription's owner.
    func unsubscribe(_ subscription: Subscription) {
        subscription.subscriber.remove(subscription)
        leave(subscription.room, subscription)
    }

    private func leave(_ room: LocalRoom, _ subscription: Subscription) {
        room.remove(subscription)
        guard room.subscriptions.isEmpty, rooms[room.id] === room else { return }
        rooms[room.id] = nil
        let (id, index) = (room.id, lane.index)
        hub.home(of: id).run { $0.home.detach(id, from: index) }
    }

    /// Lets everybody go: the store was set back.
    func startOver() {
        for subscriber in expiries.subscribers {
            let output = subscriber.output
            // At once, and not when the connection is closed: whoever comes next starts with rooms that know nothing.
            remove(subscriber)
            output?.end(.restart, reason: "the store was set back")
        }
    }
}

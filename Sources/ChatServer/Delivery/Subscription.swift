import Contracts

/// Somebody's place among those in a room who are connected on one event loop.
final class Subscription {
    /// Who.
    let subscriber: Subscriber
    /// Where.
    let room: LocalRoom
    /// Up to here the membership was known from the store or the log, and entries need not be sent unless they are asked for:
    /// what is older says nothing.
    private(set) var since: Int64
    /// Only entries above it are delivered. While the subscriber is being caught up nothing is.
    private(set) var floor = Int64.max
    /// What became of the membership, and where, while nothing was delivered.
    private(set) var missed: (change: Missed, seq: Int64)?
    /// Counts attempts to attach, so that an answer to an earlier one is known.
    var attempt = 0
    /// The place among the room's subscriptions; -1 when it is over.
    var place = -1

    init(_ subscriber: Subscriber, in room: LocalRoom, since: Int64) {
        self.subscriber = subscriber
        self.room = room
        self.since = since
    }

    /// Whether entries are delivered as they come.
    var isLive: Bool { floor != .max }

    /// A change of the membership that passed while the subscriber was being caught up.
    enum Missed { case left, joined }

    /// Delivers what comes after a place.
    func goLive(after seq: Int64) {
        floor = seq
        since = max(since, seq)
        missed = nil
    }

    /// The membership has ended or begun again in what was not delivered.
    func miss(_ change: Missed, at seq: Int64) { if !isLive, seq > since { missed = (change, seq) } }

    /// The change that was missed is known by another way.
    func forgetMissed() { missed = nil }

    /// Stops deliveries until the subscriber is caught up.
    func suspend() {
        floor = .max
        attempt += 1
    }
}

/// A room as one event loop sees it: who of it is connected there.
final class LocalRoom {
    let id: RoomID
    /// The last entry that came here; every later one will. Nil until the room's home has answered.
    var position: Int64?
    private(set) var subscriptions: [Subscription] = []

    init(_ id: RoomID) { self.id = id }

    /// An entry came. Before the home's answer it says nothing: it may have been sent to an earlier stay here, and what
    /// follows it not.
    func advance(to seq: Int64) { if position != nil { position = seq } }

    func insert(_ subscription: Subscription) {
        subscription.place = subscriptions.count
        subscriptions.append(subscription)
    }

    func remove(_ subscription: Subscription) {
        let place = subscription.place
        guard place >= 0 else { return }
        subscription.place = -1
        subscription.suspend()
        let last = subscriptions.removeLast()
        guard last !== subscription else { return }
        subscriptions[place] = last
        last.place = place
    }
}

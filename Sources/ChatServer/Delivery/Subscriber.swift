import Contracts
import ServiceKit

/// Somebody who is connected, on one event loop: what they get, and until when.
final class Subscriber {
    /// Who.
    let user: UserID
    /// In which session.
    let session: SessionID
    /// The rooms that are wanted; nil for all of the user's.
    let filter: Set<RoomID>?
    /// Where the entries go; nil when it is over.
    var output: (any SubscriberOutput)?
    /// The rooms that they are in.
    private(set) var subscriptions: [Subscription] = []
    /// The place among the shard's subscribers; the shard's business.
    var place = -1
    /// Whether they were told where their rooms stand. Before that nothing is delivered.
    var isOpen = false
    /// Rooms that they came into before they were told.
    var earlyJoins: [(room: RoomID, delivery: Delivery)] = []
    /// What is being caught up, the first of them now.
    var catchUps: [CatchUp] = []

    init(user: UserID, session: SessionID, filter: Set<RoomID>? = nil, output: any SubscriberOutput) {
        self.user = user
        self.session = session
        self.filter = filter
        self.output = output
    }

    /// Whether they want entries of a room.
    func wants(_ room: RoomID) -> Bool { filter?.contains(room) ?? true }

    /// Their place in a room.
    func subscription(in room: RoomID) -> Subscription? { subscriptions.first { $0.room.id == room } }

    func append(_ subscription: Subscription) { subscriptions.append(subscription) }

    func remove(_ subscription: Subscription) { subscriptions.removeAll { $0 === subscription } }

    func removeAllSubscriptions() { subscriptions = [] }
}

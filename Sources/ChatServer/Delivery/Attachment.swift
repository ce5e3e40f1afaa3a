import Contracts
import NIOCore

/// A shard asks a room's home to be told of everything after a place, for one of its subscriptions.
struct AttachRequest: Sendable {
    /// Where.
    let room: RoomID
    /// After which place.
    let after: Int64
    /// Whether `after` is known from the store, and not only said by a client.
    let isVerified: Bool
    /// The entry behind `after`, where it is at hand.
    var carried: Delivery?
    /// For whom, to be touched on their own loop alone.
    let subscription: NIOLoopBound<Subscription>
    /// Which attempt of theirs.
    let attempt: Int
}

/// What a room's home answers. Everything after `position` will come to the shard, behind this answer.
struct AttachAnswer: Sendable {
    /// What the place that was asked for has to do with what is in memory.
    enum Outcome: Sendable {
        /// Here is all that follows; the subscription is live.
        case live([Delivery])
        /// Here is the first part of what follows.
        case partial([Delivery])
        /// What follows is no longer in memory, or the room was not followed.
        case behind
        /// The place is one that the room has not reached, as far as is known here.
        case ahead
    }

    /// What was asked.
    let request: AttachRequest
    /// The last place of the room that the home has sent out; nil when the room is not followed.
    let position: Int64?
    /// The answer.
    let outcome: Outcome
}

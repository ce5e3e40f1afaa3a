import Contracts
import ServiceKit

/// What delivery asks of the store: what ``ChatStore`` answers from Postgres, and tests from memory.
protocol DeliveryStore: Sendable {
    /// The store's epoch; a larger one means that it was set back to an earlier time.
    func epoch() async throws(ChatError) -> Int64

    /// Where each room of a user stands.
    func rooms(of user: UserID) async throws(ChatError) -> [ServerFrame.Position]

    /// For each room of a user the last place that was committed by a moment, 0 for none: where a stream of events that knows
    /// only the moment goes on.
    func positions(of user: UserID, at moment: Timestamp) async throws(ChatError) -> [RoomID: Int64]

    /// The last place of each of these rooms.
    func heads(of rooms: [RoomID]) async throws(ChatError) -> [RoomID: Int64]

    /// A part of a room's log, ascending.
    func entries(in room: RoomID, after seq: Int64, limit: Int) async throws(ChatError) -> [Entry]

    /// A part of a room's log, ascending, for one of its members, and the log's last place.
    func entries(
        in room: RoomID, after seq: Int64, limit: Int, as user: UserID
    ) async throws(ChatError) -> (entries: [Entry], head: Int64)

    /// Who came into or out of which room since a moment.
    func membershipChanges(since moment: Timestamp) async throws(ChatError) -> MembershipChanges

    /// Moves a member's read position forward, never back.
    func read(
        _ room: RoomID, _ user: UserID, upTo seq: Int64
    ) async throws(ChatError) -> (seq: Int64, moved: Bool)

    /// Takes a ticket, which is good once.
    func redeemTicket(_ ticket: String) async throws(ChatError) -> TicketGrant?
}

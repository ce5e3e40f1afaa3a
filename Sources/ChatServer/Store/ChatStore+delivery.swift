public import Contracts
public import ServiceKit

extension ChatStore {
    /// The store's epoch: when it was made, in milliseconds since 1970. It changes when a backup is restored.
    public func epoch() async throws(ChatError) -> Int64 { fatalError("being written") }

    /// Where each room of a user stands, in no order.
    public func rooms(of user: UserID) async throws(ChatError) -> [ServerFrame.Position] { fatalError("being written") }

    /// The last seq of each of these rooms; those that do not exist are left out.
    public func heads(of rooms: [RoomID]) async throws(ChatError) -> [RoomID: Int64] { fatalError("being written") }

    /// A part of a room's log, ascending, whoever asks.
    public func entries(in room: RoomID, after seq: Int64, limit: Int) async throws(ChatError) -> [Entry] {
        fatalError("being written")
    }

    /// A part of a room's log, ascending, for one of its members, with the log's last seq at that moment.
    public func entries(
        in room: RoomID, after seq: Int64, limit: Int, as user: UserID
    ) async throws(ChatError) -> (entries: [Entry], head: Int64) { fatalError("being written") }

    /// Whether a user is in a room now.
    public func isMember(_ user: UserID, of room: RoomID) async throws(ChatError) -> Bool {
        fatalError("being written")
    }

    /// Who came into or out of which room since a moment of the database's clock.
    ///
    /// Commits are seen out of order: go on from some seconds before ``MembershipChanges/asOf``; repeats are harmless.
    public func membershipChanges(since moment: Timestamp) async throws(ChatError) -> MembershipChanges {
        fatalError("being written")
    }

    /// Moves a member's read position forward, never back.
    ///
    /// - Returns: the position now, and whether it moved.
    public func read(
        _ room: RoomID, _ user: UserID, upTo seq: Int64
    ) async throws(ChatError) -> (seq: Int64, moved: Bool) { fatalError("being written") }

    /// Takes a ticket: it is good once. Nil when it is unknown, used or too old.
    public func redeemTicket(_ ticket: String) async throws(ChatError) -> TicketGrant? { fatalError("being written") }
}

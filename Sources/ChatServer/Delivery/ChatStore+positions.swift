import Contracts
import Foundation
import Postgres
import ServiceKit

extension ChatStore {
    /// For each room of a user the last place that was committed by a moment, 0 for none.
    ///
    /// `at` never goes back within a room, so the walk from the room's end stops at the first entry that is old enough.
    func positions(of user: UserID, at moment: Timestamp) async throws(ChatError) -> [RoomID: Int64] {
        let found = try await rows(
            """
            SELECT m.room_id, coalesce((
                SELECT e.seq FROM entries e WHERE e.room_id = m.room_id AND e.at <= \(moment)
                ORDER BY e.seq DESC LIMIT 1), 0)
            FROM members m WHERE m.user_id = \(user.description) AND m.state = 'member'
            """, UUID.self, Int64.self)
        return Dictionary(found.map { (RoomID($0), $1) }, uniquingKeysWith: max)
    }
}

extension ChatStore: DeliveryStore {}

import Contracts
import ServiceKit

/// A room whose order is kept on this event loop.
final class HomeRoom {
    let id: RoomID
    /// Tells this following of the room from an earlier one.
    let number: Int
    var sequencer: RoomSequencer<Delivery>
    var recent = RecentEntries()
    /// The lanes that have members of it.
    var lanes: [Int] = []
    /// Since when none has.
    var idleSince: Timestamp?

    init(_ id: RoomID, number: Int, position: Int64) {
        self.id = id
        self.number = number
        sequencer = RoomSequencer(position: position)
    }
}

import Contracts
import Foundation
import ServiceKit

/// Where a list of rooms goes on: behind the room of this rank and activity. What its cursor carries.
struct RoomPlace: Codable, Sendable, Hashable {
    /// How well the room matches what is looked for: 0 is best. Always 0 where nothing is.
    var rank = 0
    /// When there was something new in it, in microseconds since 1970.
    var activeAt: Int64
    /// Which room.
    var room: RoomID
}

public import Foundation
import ServiceKit

/// Which room: a UUID in lower case.
public struct RoomID: Sendable, Hashable, LosslessStringConvertible {
    /// The id as 128 bits.
    public let uuid: UUID

    /// The room of this UUID.
    public init(_ uuid: UUID) { self.uuid = uuid }

    /// Nil when the text is no UUID in lower case with dashes.
    public init?(_ text: String) {
        guard text.utf8.count == 36, let uuid = UUID(uuidString: text), uuid.text == text else { return nil }
        self.uuid = uuid
    }

    /// A new one; ids made one after the other lie side by side in an index.
    public static func make() -> RoomID { RoomID(.v7()) }

    /// The id as text.
    public var description: String { uuid.text }
}

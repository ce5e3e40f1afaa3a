public import Foundation
public import ServiceKit

/// Which entry, across all rooms: a UUID in lower case.
public struct EntryID: Sendable, Hashable, LosslessStringConvertible {
    /// The id as 128 bits.
    public let uuid: UUID

    /// The entry of this UUID.
    public init(_ uuid: UUID) { self.uuid = uuid }

    /// Nil when the text is no UUID with dashes; either case is read.
    public init?(_ text: String) {
        guard text.utf8.count == 36, let uuid = UUID(uuidString: text) else { return nil }
        self.uuid = uuid
    }

    /// A new one; ids made one after the other lie side by side in an index.
    public static func make(at moment: Timestamp = .now) -> EntryID { EntryID(.v7(at: moment)) }

    /// The id as text.
    public var description: String { uuid.text }
}

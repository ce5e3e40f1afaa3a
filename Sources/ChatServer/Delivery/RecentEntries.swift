import HTTP
import NIOCore
import ServiceKit

/// The last entries of a room, so that who was away for a moment costs the store nothing. Bounded in number, bytes and age.
struct RecentEntries: Sendable {
    private var entries = CircularBuffer<Delivery>(initialCapacity: 1)
    private(set) var bytes = 0

    /// Adds the next entry; the oldest go while there are more than `count` or more than `maximumBytes`.
    mutating func append(_ entry: Delivery, count: Int, maximumBytes: Int) {
        entries.append(entry)
        bytes += entry.frame.bytes.readableBytes
        while entries.count > count || bytes > maximumBytes, let first = entries.popFirst() {
            bytes -= first.frame.bytes.readableBytes
        }
    }

    /// Forgets what was committed before a moment.
    mutating func removeAll(before moment: Timestamp) {
        while let first = entries.first, first.at < moment {
            entries.removeFirst()
            bytes -= first.frame.bytes.readableBytes
        }
        if entries.isEmpty { entries = CircularBuffer(initialCapacity: 1) }
    }

    /// All entries after a place, or the first of them when they have more than `maximumBytes`, at least one; nil when not
    /// all of them are here. `position` is the room's last place.
    func entries(after seq: Int64, upTo position: Int64, maximumBytes: Int) -> [Delivery]? {
        guard seq < position else { return [] }
        guard let first = entries.first, first.seq <= seq + 1 else { return nil }
        var found: [Delivery] = []
        var size = 0
        for entry in entries.dropFirst(Int(seq + 1 - first.seq)) {
            size += entry.frame.bytes.readableBytes
            if size > maximumBytes, !found.isEmpty { break }
            found.append(entry)
        }
        return found
    }
}

import Synchronization

/// The store's epoch, as far as this process knows.
final class EpochWatch: Sendable {
    /// What an epoch that was seen says.
    enum Verdict: Hashable, Sendable {
        /// It is the one that we know, or the first that we see.
        case current
        /// It comes from before the store was set back.
        case old
        /// The store was set back: everything here is worth nothing.
        case new
    }

    private let epoch = Atomic<Int64>(0)

    /// The epoch; nil until one was seen.
    var current: Int64? {
        let value = epoch.load(ordering: .acquiring)
        return value == 0 ? nil : value
    }

    /// Learns of an epoch. Only one caller is told that it is new.
    func observe(_ seen: Int64) -> Verdict {
        var known = epoch.load(ordering: .acquiring)
        while true {
            if seen == known { return .current }
            if seen < known { return .old }
            let (done, found) = epoch.compareExchange(expected: known, desired: seen, ordering: .acquiringAndReleasing)
            if done { return known == 0 ? .current : .new }
            known = found
        }
    }
}

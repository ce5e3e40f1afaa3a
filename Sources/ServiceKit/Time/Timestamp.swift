import Foundation

/// A moment, in whole microseconds since 1970-01-01T00:00:00Z, as Postgres keeps it.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970 in UTC, leap seconds not counted.
    public let microseconds: Int64

    /// That many microseconds after 1970 began.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// That many seconds after 1970 began.
    public init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    /// The system's time.
    public static var now: Timestamp {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Timestamp(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000)
    }

    /// Whole seconds since 1970, rounded down.
    public var seconds: Int64 { microseconds.flooringQuotient(1_000_000) }
    /// Whole milliseconds since 1970, rounded down.
    public var milliseconds: Int64 { microseconds.flooringQuotient(1_000) }

    /// Earlier before later.
    public static func < (one: Timestamp, other: Timestamp) -> Bool { one.microseconds < other.microseconds }

    /// Later by a duration, cut to microseconds.
    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let parts = duration.components
        return Timestamp(
            microseconds: moment.microseconds + parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000)
    }

    /// Earlier by a duration.
    public static func - (moment: Timestamp, duration: Duration) -> Timestamp { moment + (.zero - duration) }

    /// The time from one moment to a later one.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .microseconds(later.microseconds - earlier.microseconds)
    }
}

extension Int64 {
    fileprivate func flooringQuotient(_ divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
    }
}

import ServiceKit
import Synchronization

/// Time that passes when a test says so.
final class ManualTime: Sendable {
    private let microseconds = Atomic(Timestamp.now.microseconds)

    var clock: WallClock { WallClock { Timestamp(microseconds: self.microseconds.load(ordering: .relaxed)) } }

    func pass(_ duration: Duration) {
        let later = Timestamp(microseconds: 0) + duration
        microseconds.wrappingAdd(later.microseconds, ordering: .relaxed)
    }
}

import Synchronization

/// Counts deliveries, and calls when all that were expected are there.
final class DeliveryReport: Sendable {
    private let missing: Atomic<Int>
    private let onAll: @Sendable () -> Void

    init(expected: Int, onAll: @escaping @Sendable () -> Void) {
        missing = Atomic(expected)
        self.onAll = onAll
    }

    func delivered() {
        if missing.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 { onAll() }
    }
}

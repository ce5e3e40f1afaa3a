import Synchronization

/// Counts calls.
final class Tally: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .relaxed) }

    @Sendable func add() { value.add(1, ordering: .relaxed) }
}

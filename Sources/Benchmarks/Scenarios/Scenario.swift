/// Something that is measured: made once, then run several times.
protocol Scenario: Sendable {
    init()

    /// What `--scenario` calls it.
    static var name: String { get }
    /// What it does, in a sentence.
    static var about: String { get }

    /// Makes it ready, and calls `run` for the runs: each call of what it is given is one.
    func measure(
        _ stage: Stage, _ runs: (_ run: () async throws -> [Measurement]) async throws -> Void
    ) async throws
}

import ServiceKit

/// Decides what becomes of a part: when it is started, started again, stopped. ``Part`` does what it says.
struct PartLife: Sendable {
    /// What the part is doing.
    enum State: Sendable, Hashable {
        /// Nothing; it was never started, or it was stopped.
        case idle
        /// It runs.
        case running
        /// It ended by itself, and will be started again.
        case waiting
        /// It was told to end.
        case stopping
    }

    /// What happened.
    enum Event: Sendable, Hashable {
        /// Somebody wants it to run.
        case start
        /// Its process ended, or could not be started, so long after its start.
        case ended(after: Duration)
        /// The wait is over.
        case waited
        /// Somebody wants it not to run.
        case stop
    }

    /// What to do about it.
    enum Action: Sendable, Hashable {
        /// Start the process.
        case launch
        /// Say ``Event/waited`` after this long.
        case wait(Duration)
        /// Tell the process to end.
        case terminate
        /// Tell who wanted it stopped that it is.
        case finish
        /// Nothing.
        case nothing
    }

    /// Who ran for as long has not died of its start: the next wait is a short one.
    static let longLife = Duration.seconds(10)

    private(set) var state = State.idle
    private var backOff: BackOff

    init(backOff: BackOff = BackOff(initial: .milliseconds(200), maximum: .seconds(10))) { self.backOff = backOff }

    mutating func handle(_ event: Event, using generator: inout some RandomNumberGenerator) -> Action {
        switch (state, event) {
        case (.idle, .start), (.waiting, .waited), (.waiting, .start):
            state = .running
            return .launch
        case (.running, .ended(let uptime)):
            state = .waiting
            if uptime >= Self.longLife { backOff.reset() }
            return .wait(backOff.next(using: &generator))
        case (.running, .stop):
            state = .stopping
            return .terminate
        case (.stopping, .ended), (.waiting, .stop):
            state = .idle
            backOff.reset()
            return .finish
        case (.idle, .stop):
            return .finish
        case (.idle, .ended), (.idle, .waited), (.running, .start), (.running, .waited), (.waiting, .ended),
            (.stopping, .start), (.stopping, .waited), (.stopping, .stop):
            return .nothing
        }
    }
}

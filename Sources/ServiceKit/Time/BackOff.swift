/// How long to wait before trying again: longer each time up to a bound, and never in step with others.
///
/// Full jitter: each wait is drawn evenly from a tenth of the step to all of it.
public struct BackOff: Sendable {
    private let initial: Duration
    private let maximum: Duration
    private var step: Duration

    /// Steps from `initial`, doubled each time, up to `maximum`.
    public init(initial: Duration = .milliseconds(100), maximum: Duration = .seconds(5)) {
        self.initial = min(initial, maximum)
        self.maximum = maximum
        step = self.initial
    }

    /// The next wait.
    public mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        defer { step = min(step * 2, maximum) }
        return step * Double.random(in: 0.1...1, using: &generator)
    }

    /// The next wait.
    public mutating func next() -> Duration {
        var generator = SystemRandomNumberGenerator()
        return next(using: &generator)
    }

    /// It worked: the next wait is a short one again.
    public mutating func reset() { step = initial }
}

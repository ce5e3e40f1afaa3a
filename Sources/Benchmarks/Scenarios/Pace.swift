/// How long a benchmark takes, and of how many it is.
struct Pace: Sendable, Hashable {
    /// How often each scenario is run.
    var runs: Int
    /// What is not measured before each run.
    var warmUp: Duration
    /// What is measured in each run.
    var run: Duration
    /// How many sockets are opened to see what they cost.
    var sockets: Int
    /// How long idle sockets are watched: longer than the interval of pings.
    var idle: Duration

    /// What figures are quoted from.
    static let full = Pace(runs: 5, warmUp: .seconds(3), run: .seconds(8), sockets: 8_000, idle: .seconds(26))
    /// To see that all works, and roughly how well.
    static let quick = Pace(runs: 1, warmUp: .seconds(1), run: .seconds(3), sockets: 2_000, idle: .seconds(5))
}

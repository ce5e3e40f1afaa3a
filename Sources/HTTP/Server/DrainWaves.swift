/// Divides what is to be closed over the waves of a window, as evenly as it goes.
struct DrainWaves: Hashable {
    /// The time between two waves.
    static let interval = Duration.milliseconds(250)

    /// How many waves there are; at least one.
    let count: Int

    init(window: Duration) { count = max(1, Int(window / Self.interval)) }

    /// How many of those that are left a wave closes; the last one all of them.
    func share(of left: Int, in wave: Int) -> Int {
        let waves = max(1, count - wave)
        return (left + waves - 1) / waves
    }
}

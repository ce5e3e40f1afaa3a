extension [Measurement] {
    /// Percentiles of latencies in nanoseconds, as milliseconds.
    mutating func add(_ name: String, _ latencies: Histogram) {
        for percent in [50, 99] {
            guard let value = latencies.percentile(Double(percent)) else { continue }
            append(Measurement("\(name) p\(percent)", Double(value) / 1e6, "ms", better: .lower))
        }
    }

    /// What each of `count` things of a kind cost in processor time.
    mutating func add(_ usage: Usage, per thing: String, _ count: Int) {
        guard count > 0 else { return }
        func add(_ part: String, _ seconds: Double, better: Figure.Direction = .lower) {
            guard seconds > 0 else { return }
            append(Measurement("CPU of \(part) per \(thing)", seconds / Double(count) * 1e6, "µs", better: better))
        }
        add("chat", usage.chat)
        add("Postgres", usage.postgres)
        add("brokers", usage.brokers)
        add("auth", usage.auth)
        add("the load", usage.load, better: .neither)
    }

    /// Who kept the machine busy, in processors.
    mutating func add(_ usage: Usage, over seconds: Double) {
        append(Measurement("processors busy with the load", usage.load / seconds, "processors"))
        append(Measurement("processors busy with others", usage.others / seconds, "processors"))
    }
}

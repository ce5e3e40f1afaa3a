import Synchronization

/// The metrics of a process, rendered as Prometheus' text format 0.0.4.
///
/// The same name and labels give the same object. Past the bound on series, and where a name is taken by another kind,
/// callers get an object that nobody reads, so that a mistake in a label never ends or fills a server; the metric
/// `metrics_dropped_series` tells how many were.
public final class MetricsRegistry: Sendable {
    private let families = Mutex<[String: MetricFamily]>([:])
    private let seriesLeft: Atomic<Int>
    private let dropped = Counter()

    /// An empty registry for up to this many series.
    public init(maximumSeries: Int = 4_000) {
        seriesLeft = Atomic(maximumSeries)
    }

    /// A counter; its name ends in `_total`.
    public func counter(_ name: String, help: String, labels: KeyValuePairs<String, String> = [:]) -> Counter {
        find(name, .counter, help, labels, make: { .counter(Counter()) }) {
            if case .counter(let it) = $0 { it } else { nil }
        }
            ?? Counter()
    }

    /// A gauge.
    public func gauge(_ name: String, help: String, labels: KeyValuePairs<String, String> = [:]) -> Gauge {
        find(name, .gauge, help, labels, make: { .gauge(Gauge()) }) { if case .gauge(let it) = $0 { it } else { nil } }
            ?? Gauge()
    }

    /// A timer; its name ends in `_seconds`. The first call's buckets hold for the series.
    public func timer(
        _ name: String, help: String, labels: KeyValuePairs<String, String> = [:],
        buckets: [Double] = Timer.defaultBuckets
    ) -> Timer {
        find(name, .histogram, help, labels, make: { .timer(Timer(buckets: buckets)) }) {
            if case .timer(let it) = $0 { it } else { nil }
        } ?? Timer(buckets: buckets)
    }

    /// A gauge that is read when somebody looks, or a counter where `isCounter`, whose name then ends in `_total`; a later
    /// call for the same series replaces the reader.
    public func sample(
        _ name: String, help: String, labels: KeyValuePairs<String, String> = [:], isCounter: Bool = false,
        _ read: @escaping @Sendable () -> Double
    ) {
        families.withLock { families in
            let key = MetricFamily.labelText(labels)
            if families[name]?.series[key] == nil, !takeSeries() { return }
            let kind: MetricFamily.Kind = isCounter ? .counter : .gauge
            families[name, default: MetricFamily(kind: kind, help: help)].add(.sample(read), at: key)
        }
    }

    /// All of it, sorted by name.
    public func render() -> String {
        let all = families.withLock { $0 }
        var text = ""
        for (name, family) in all.sorted(by: { $0.key < $1.key }) { family.render(name, into: &text) }
        text += "# HELP metrics_dropped_series Series that were not kept because there were too many.\n"
        text += "# TYPE metrics_dropped_series gauge\nmetrics_dropped_series \(dropped.value)\n"
        return text
    }

    private func find<Metric>(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ labels: KeyValuePairs<String, String>,
        make: () -> MetricFamily.Series, pick: (MetricFamily.Series) -> Metric?
    ) -> Metric? {
        families.withLock { families in
            let key = MetricFamily.labelText(labels)
            if let family = families[name], let series = family.series[key] { return pick(series) }
            if let family = families[name], family.kind != kind { return nil }
            guard takeSeries() else { return nil }
            let series = make()
            families[name, default: MetricFamily(kind: kind, help: help)].add(series, at: key)
            return pick(series)
        }
    }

    private func takeSeries() -> Bool {
        if seriesLeft.wrappingSubtract(1, ordering: .relaxed).newValue >= 0 { return true }
        seriesLeft.wrappingAdd(1, ordering: .relaxed)
        dropped.increment()
        return false
    }
}

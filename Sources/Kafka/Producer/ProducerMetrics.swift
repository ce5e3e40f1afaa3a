import Observability

/// What a producer tells about itself; by its name.
struct ProducerMetrics: Sendable {
    let depth: Gauge
    let durations: Timer
    let failures: Counter

    init(_ registry: MetricsRegistry, producer: String) {
        let labels: KeyValuePairs = ["producer": producer]
        depth = registry.gauge(
            "kafka_producer_queue_depth", help: "Records that were taken and neither delivered nor given up.",
            labels: labels)
        durations = registry.timer(
            "kafka_delivery_duration_seconds", help: "From taking a record to the brokers' acknowledgement.",
            labels: labels)
        failures = registry.counter(
            "kafka_delivery_failures_total", help: "Records that were refused or failed for good.",
            labels: labels)
    }
}

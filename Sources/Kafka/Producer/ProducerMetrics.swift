import Observability

/// What a producer tells about itself; the producers of a process share them.
struct ProducerMetrics: Sendable {
    let depth: Gauge
    let durations: Timer
    let failures: Counter

    init(_ registry: MetricsRegistry) {
        depth = registry.gauge(
            "kafka_producer_queue_depth", help: "Records that were taken and neither delivered nor given up.")
        durations = registry.timer(
            "kafka_delivery_duration_seconds", help: "From taking a record to the brokers' acknowledgement.")
        failures = registry.counter(
            "kafka_delivery_failures_total", help: "Records that were refused or failed for good.")
    }
}

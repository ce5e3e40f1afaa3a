import Observability

/// What is counted about delivery.
struct DeliveryMetrics: Sendable {
    /// Sockets that are open.
    let sockets: Gauge
    /// Streams of events that are open.
    let streams: Gauge
    /// Entries given to sockets and streams, one for each.
    let deliveries: Counter
    /// From an entry's commit to its write, once for each entry and event loop.
    let lag: Timer
    /// How often missing entries were read from the store.
    let gapFills: Counter
    /// Sockets and streams that were closed because they read too slowly.
    let slowConsumerCloses: Counter
    /// Signals that were not sent on because there were too many.
    let droppedSignals: Counter

    /// Registers them.
    init(in registry: MetricsRegistry) {
        sockets = registry.gauge("chat_sockets", help: "Sockets that are open.")
        streams = registry.gauge("chat_event_streams", help: "Streams of server-sent events that are open.")
        deliveries = registry.counter(
            "chat_deliveries_total", help: "Entries given to sockets and streams, one for each.")
        lag = registry.timer(
            "chat_delivery_lag_seconds", help: "From an entry's commit to its write, once for each event loop.")
        gapFills = registry.counter(
            "chat_gap_fills_total", help: "How often missing entries were read from the store.")
        slowConsumerCloses = registry.counter(
            "chat_slow_consumer_closes_total", help: "Sockets and streams closed because they read too slowly.")
        droppedSignals = registry.counter(
            "chat_signals_dropped_total", help: "Signals dropped because there were too many.")
    }
}

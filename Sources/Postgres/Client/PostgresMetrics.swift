import Observability

/// What a client counts, by database.
struct PostgresMetrics: Sendable {
    let registry: MetricsRegistry
    let database: String
    let queryDuration: Timer
    let poolInUse: Gauge
    let reconnects: Counter

    init(_ registry: MetricsRegistry, database: String) {
        self.registry = registry
        self.database = database
        queryDuration = registry.timer(
            "postgres_query_duration_seconds", help: "From the call to the answer, waiting included.",
            labels: ["database": database])
        poolInUse = registry.gauge(
            "postgres_pool_in_use", help: "Connections that transactions have leased.", labels: ["database": database])
        reconnects = registry.counter(
            "postgres_reconnects_total", help: "Connections made again after one was lost.",
            labels: ["database": database])
    }

    func sampleQueue(_ depth: @escaping @Sendable () -> Int) {
        registry.sample(
            "postgres_queue_depth", help: "Statements that wait to be sent.", labels: ["database": database]
        ) { Double(depth()) }
    }

    /// Runs something and records how long it took, however it ended.
    func timed<Result>(
        _ body: () async throws(PostgresError) -> Result
    ) async throws(PostgresError) -> Result {
        let began = ContinuousClock.now
        defer { queryDuration.record(began.duration(to: .now)) }
        return try await body()
    }
}

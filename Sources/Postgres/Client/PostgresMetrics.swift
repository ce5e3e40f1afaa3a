import Observability

/// What a client counts, by database and by the client's own name.
struct PostgresMetrics: Sendable {
    private let registry: MetricsRegistry
    private let labels: KeyValuePairs<String, String>
    let queryDuration: Timer
    let reconnects: Counter

    init(_ registry: MetricsRegistry, database: String, pool: String) {
        self.registry = registry
        labels = ["database": database, "pool": pool]
        queryDuration = registry.timer(
            "postgres_query_duration_seconds", help: "From the call to the answer, waiting included.", labels: labels)
        reconnects = registry.counter(
            "postgres_reconnects_total", help: "Connections made again after one was lost.", labels: labels)
    }

    /// What is read of the client's connections when somebody looks.
    func sample(_ connections: [PostgresConnection], _ pool: TransactionPool) {
        registry.sample(
            "postgres_pool_in_use", help: "Connections with statements under way, or leased by a transaction.",
            labels: labels
        ) { Double(connections.count { $0.inbox.load > 0 } + pool.leased) }
        registry.sample(
            "postgres_pool_connected", help: "Connections for single statements that are up.", labels: labels
        ) { Double(connections.count { $0.isConnected }) }
        registry.sample("postgres_queue_depth", help: "Statements that wait to be sent.", labels: labels) {
            Double(connections.reduce(0) { $0 + $1.inbox.count })
        }
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

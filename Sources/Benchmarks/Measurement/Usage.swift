import Foundation

/// Processor time, in seconds, that the stack's parts, the load generator and everybody else have used.
struct Usage: Sendable, Hashable {
    /// All chat servers together.
    var chat = 0.0
    /// The auth server.
    var auth = 0.0
    /// Postgres with all its processes.
    var postgres = 0.0
    /// The embedded brokers; 0 with a Kafka of somebody else's.
    var brokers = 0.0
    /// This process.
    var load = 0.0
    /// What the machine did in all.
    var machine = 0.0

    /// What others did: a busy machine measures less.
    var others: Double { max(0, machine - chat - auth - postgres - brokers - load) }

    /// What was used between two readings.
    static func - (later: Usage, earlier: Usage) -> Usage {
        Usage(
            chat: later.chat - earlier.chat, auth: later.auth - earlier.auth,
            postgres: later.postgres - earlier.postgres, brokers: later.brokers - earlier.brokers,
            load: later.load - earlier.load, machine: later.machine - earlier.machine)
    }
}

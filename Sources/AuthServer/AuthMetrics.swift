import Observability

/// What the auth server counts.
struct AuthMetrics: Sendable {
    let passwordsPending: Gauge
    let passwordsRefused: Counter
    let passwordDuration: Timer
    private let registry: MetricsRegistry

    init(_ registry: MetricsRegistry) {
        self.registry = registry
        passwordsPending = registry.gauge(
            "auth_passwords_pending", help: "Passwords that are hashed or wait for it.")
        passwordsRefused = registry.counter(
            "auth_passwords_refused_total",
            help: "Passwords that were not hashed because too many waited, or for too long.")
        passwordDuration = registry.timer(
            "auth_password_duration_seconds", help: "Time that hashing a password took, waiting excluded.")
    }

    /// Sign-ups, log-ins and the like by how they ended.
    func count(_ action: Action, _ outcome: String) {
        registry.counter(
            "auth_actions_total", help: "What people did with their accounts, by outcome.",
            labels: ["action": action.rawValue, "outcome": outcome]
        ).increment()
    }

    enum Action: String, Sendable {
        case signUp = "sign_up"
        case logIn = "log_in"
        case refresh
        case logOut = "log_out"
        case passwordChange = "password_change"
        case clientToken = "client_token"
    }
}

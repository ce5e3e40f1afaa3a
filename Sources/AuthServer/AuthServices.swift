public import HTTP
import Logging
import Observability
import Postgres
public import ServerKit
public import ServiceKit

/// The parts of an auth server, put together.
public struct AuthServices {
    /// What the public listener answers.
    public let router: Router
    /// What the internal listener answers.
    public let internalRouter: Router
    /// What runs, dependencies first.
    public let services: [any Service]

    let keys: KeyRing
    let pool: PasswordPool
}

/// Puts an auth server together. Nothing runs yet.
public func buildAuthServices(_ configuration: AuthConfiguration, runtime: ServerRuntime) -> AuthServices {
    let clock = runtime.clock
    let metrics = AuthMetrics(runtime.metrics)
    let postgres = PostgresClient(configuration.postgres, logger: runtime.logger, metrics: runtime.metrics)
    let keys = KeyRing(
        store: SigningKeyStore(
            postgres: postgres, encryption: KeyEncryption(configuration.keyEncryptionKey), clock: clock),
        logger: runtime.logger)
    let pool = PasswordPool(configuration.passwordPool, metrics: metrics)
    runtime.health.register("postgres") { postgres.isConnected }
    runtime.health.register("signing key") { keys.isLoaded }

    let rules = AccessTokenRules(publicURL: configuration.server.publicURL, clock: clock)
    let authenticator = Authenticator(verifier: OwnTokenVerifier(keys: keys, rules: rules))
    let accessTokens = AccessTokenIssuer(
        keys: keys, issuer: rules.issuer, lifetime: configuration.accessTokenLifetime, clock: clock)
    let pairs = TokenPairs(accessTokens: accessTokens)
    let passwords = Passwords(pool: pool, cost: configuration.passwordCost)
    let users = UserStore(postgres: postgres, clock: clock)
    let profiles = ProfileStore(postgres: postgres, clock: clock)
    let families = FamilyStore(postgres: postgres, policy: configuration.sessions, clock: clock)
    func limiter() -> RateLimiter {
        RateLimiter(
            rate: Double(configuration.attemptsPerMinute) / 60, burst: configuration.attemptBurst,
            isOn: configuration.server.limitsAreOn, clock: clock)
    }

    let router = Router()
    SignUp(users: users, passwords: passwords, limiter: limiter(), metrics: metrics).addRoutes(to: router)
    LogIn(
        users: users, families: families, passwords: passwords, tokens: pairs, limiter: limiter(), metrics: metrics
    ).addRoutes(to: router)
    Refresh(families: families, tokens: pairs, metrics: metrics).addRoutes(to: router)
    OwnProfile(profiles: profiles, authenticator: authenticator).addRoutes(to: router)
    PasswordChange(
        users: users, profiles: profiles, passwords: passwords, authenticator: authenticator, limiter: limiter(),
        metrics: metrics
    ).addRoutes(to: router)
    SessionList(store: SessionListStore(postgres: postgres, clock: clock), authenticator: authenticator)
        .addRoutes(to: router)
    Directory(profiles: profiles, authenticator: authenticator).addRoutes(to: router)

    let internalRouter = Router()
    InternalUsers(profiles: profiles, authenticator: authenticator).addRoutes(to: internalRouter)

    // Our own servers call the internal listener only, other programs the public one.
    let clients = ClientStore(postgres: postgres, clock: clock)
    for listener in [router, internalRouter] {
        PublishedKeys(keys: keys).addRoutes(to: listener)
        ClientTokens(clients: clients, tokens: accessTokens, metrics: metrics).addRoutes(to: listener)
    }
    return AuthServices(
        router: router, internalRouter: internalRouter,
        services: [postgres, keys, pool, EndedSessions(families: families, clock: clock, logger: runtime.logger)],
        keys: keys, pool: pool)
}

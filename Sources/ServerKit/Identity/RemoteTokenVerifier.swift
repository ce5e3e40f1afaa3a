import Contracts
import Cryptography
public import HTTP
public import Logging
import NIOHTTP1
public import ServiceKit
import Synchronization

/// Checks access tokens with the keys that auth publishes, without a call to auth for each.
///
/// The keys are fetched again every five minutes, and once when a token names one that is not known, though not twice
/// within five seconds; when auth is away the known ones hold. Tokens that were found good are remembered until they
/// expire, since a signature costs a tenth of a millisecond.
public final class RemoteTokenVerifier: TokenVerifying, Service {
    private struct State {
        var keys: [String: VerifyingKey] = [:]
        var lastFetch: ContinuousClock.Instant?
        var checked = GenerationalCache<String, Principal>(capacity: 8_192)
    }

    private let state = Mutex(State())
    private let jwksURL: String
    private let rules: AccessTokenRules
    private let client: HTTPClient
    private let clock: WallClock
    private let logger: Logger
    private let floor: Duration
    private let refetch: SingleFlight

    /// `authURL` is auth's internal origin.
    public init(
        authURL: String, rules: AccessTokenRules, client: HTTPClient, clock: WallClock = .system,
        floor: Duration = .seconds(5), logger: Logger
    ) {
        jwksURL = authURL + "/user/.well-known/jwks.json"
        self.rules = rules
        self.client = client
        self.clock = clock
        self.floor = floor
        self.logger = logger
        refetch = SingleFlight()
    }

    /// Whether any key is known: part of readiness.
    public var isReady: Bool { state.withLock { !$0.keys.isEmpty } }

    /// Fetches keys until told to stop.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown { [self] in
            var backOff = BackOff()
            while !Task.isCancelled {
                do {
                    try await fetch()
                    backOff.reset()
                    try await Task.sleep(for: .seconds(300) + backOff.next())
                } catch {
                    if Task.isCancelled { return }
                    logger.warning("Keys could not be fetched", metadata: ["error": "\(error)"])
                    try await Task.sleep(for: backOff.next())
                }
            }
        }
    }

    /// Whose the token is; see ``TokenVerifying/verify(_:)``.
    public func verify(_ token: String) async throws -> Principal {
        if let known = state.withLock({ $0.checked[token] }) {
            guard known.expiresAt > clock.now else { throw HTTPError.code(.tokenExpired, "The token has expired.") }
            return known
        }
        do {
            return try check(token)
        } catch JWTError.unknownKey {
            let mayAsk = state.withLock { state in state.lastFetch.map { .now - $0 >= floor } ?? true }
            if mayAsk { try? await refetch.run { try await self.fetch() } }
            guard isReady else { throw HTTPError.code(.unavailable, "Tokens cannot be checked now.") }
            do { return try check(token) } catch is JWTError {
                throw HTTPError.code(.unauthenticated, "The token is not valid.")
            }
        }
    }

    private func check(_ token: String) throws -> Principal {
        let keys = state.withLock { $0.keys }
        let principal = try rules.principal(of: token) { keys[$0] }
        state.withLock { $0.checked[token] = principal }
        return principal
    }

    private func fetch() async throws {
        state.withLock { $0.lastFetch = .now }
        let response = try await client.execute(ClientRequest(.GET, jwksURL), timeout: .seconds(5), bodyLimit: 65_536)
        guard response.status == .ok else {
            throw HTTPError(response.status, "jwks_answered_\(response.status.code)")
        }
        let set = try response.json(JWKSet.self)
        var keys: [String: VerifyingKey] = [:]
        for jwk in set.keys {
            guard let key = try? VerifyingKey(jwk: jwk) else { continue }
            keys[jwk.kid ?? key.keyID] = key
        }
        guard !keys.isEmpty else { throw HTTPError(.badGateway, "jwks_without_keys") }
        state.withLock { state in
            // A key that is no longer published no longer vouches for what was checked with it.
            if !state.keys.keys.allSatisfy({ keys[$0] != nil }) { state.checked.removeAll() }
            state.keys = keys
        }
    }
}

import Contracts
import Cryptography
import HTTP
import Logging
import Postgres
import ServerKit
import ServiceKit
import Synchronization

/// Keeps the signing keys at hand: loads them at the start, and again each minute, since another pod may have rotated them.
final class KeyRing: Service {
    private let keys = Mutex<SigningKeys?>(nil)
    private let store: SigningKeyStore
    private let logger: Logger

    private static let interval = Duration.seconds(60)

    init(store: SigningKeyStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Whether tokens can be signed: part of readiness.
    var isLoaded: Bool { keys.withLock { $0 != nil } }

    /// The keys; throws `unavailable` as long as there are none.
    var current: SigningKeys {
        get throws(HTTPError) {
            guard let keys = keys.withLock({ $0 }) else { throw .code(.unavailable, "The server is starting.") }
            return keys
        }
    }

    /// Loads until it is asked to stop. What was loaded holds while the database is away.
    ///
    /// Throws when a key cannot be opened at the start: the key encryption key is not the one that it was sealed with.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { [self] in
                var backOff = BackOff()
                while true {
                    try await Task.sleep(for: await reload() ? Self.interval : backOff.next())
                    if isLoaded { backOff.reset() }
                }
            }
        } catch is CancellationError {}
    }

    /// Loads once; false when the database did not answer.
    func reload() async throws -> Bool {
        do {
            let loaded = try await store.load()
            keys.withLock { $0 = loaded }
            return true
        } catch let error as CryptographyError where !isLoaded {
            throw KeyRingError(underlying: error)
        } catch {
            logger.warning("Signing keys could not be loaded", metadata: ["error": "\(error)"])
            return false
        }
    }
}

/// Why there is no signing key, in words that say what to do.
struct KeyRingError: Error, CustomStringConvertible {
    let underlying: CryptographyError

    var description: String {
        "A signing key in the database cannot be opened: CHATTING_KEY_ENCRYPTION_KEY is not the one that it was sealed "
            + "with (\(underlying))."
    }
}

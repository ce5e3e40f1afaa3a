public import Cryptography
public import Postgres
public import ServerKit
public import ServiceKit

/// What the auth server is told.
public struct AuthConfiguration: Sendable {
    /// What every server of ours is told.
    public var server: ServerConfiguration
    /// Its own database.
    public var postgres: PostgresConfiguration
    /// The text that signing keys are encrypted under at rest; its loss costs all sessions their access tokens at most.
    public var keyEncryptionKey: Secret
    /// How long an access token is good.
    public var accessTokenLifetime: Duration
    /// How long sessions live.
    public var sessions: SessionPolicy
    /// What hashing a password costs.
    public var passwordCost: ScryptCost
    /// Where passwords are hashed.
    public var passwordPool: PasswordPoolConfiguration
    /// Sign-ups a minute and address, and as many log-ins.
    public var attemptsPerMinute: Int
    /// How many of these may come at once.
    public var attemptBurst: Int

    /// A configuration with the defaults that ``init(_:)`` documents.
    public init(server: ServerConfiguration, postgres: PostgresConfiguration, keyEncryptionKey: Secret) {
        self.server = server
        self.postgres = postgres
        self.keyEncryptionKey = keyEncryptionKey
        accessTokenLifetime = .seconds(300)
        sessions = SessionPolicy()
        passwordCost = .default
        passwordPool = PasswordPoolConfiguration()
        // Somewhat above the 120 a minute and 60 at once that are promised, which no bunching of the network should cost.
        attemptsPerMinute = 150
        attemptBurst = 75
    }

    /// Reads, beside what ``ServerConfiguration`` and `PostgresConfiguration` do:
    ///
    /// | key | default | |
    /// |---|---|---|
    /// | `CHATTING_KEY_ENCRYPTION_KEY` | – | a secret of 32 random characters or more, the same for all pods and for good |
    /// | `CHATTING_ACCESS_TOKEN_LIFETIME` | `300s` | how long an access token is good |
    /// | `CHATTING_SESSION_IDLE_LIFETIME` | `30d` | how long a session lives without use |
    /// | `CHATTING_SESSION_LIFETIME` | `90d` | how long a session lives in all |
    /// | `CHATTING_PASSWORD_COST` | `15` | scrypt's N as a power of two; raising it rehashes passwords as people log in |
    /// | `CHATTING_PASSWORD_THREADS` | `2` | how many passwords are hashed at a time |
    /// | `CHATTING_PASSWORD_QUEUE` | `256` | how many may wait for it; more are answered with 503 |
    /// | `CHATTING_PASSWORD_DEADLINE` | `15s` | how long one may wait; then it is answered with 503 |
    /// | `CHATTING_ATTEMPTS_PER_MINUTE` | `150` | sign-ups a minute and address (IPv6: /64), and as many log-ins |
    /// | `CHATTING_ATTEMPT_BURST` | `75` | how many of these may come at once |
    public init(_ reader: inout ConfigurationReader) {
        self.init(
            server: ServerConfiguration(&reader), postgres: PostgresConfiguration(&reader, name: "auth"),
            keyEncryptionKey: Self.keyEncryptionKey(&reader))
        // Clients whose tokens expire together refresh together, each in a transaction.
        postgres.transactionConnections = 8
        postgres.transactionQueueLimit = 4_096
        accessTokenLifetime = reader.duration(
            "CHATTING_ACCESS_TOKEN_LIFETIME", default: accessTokenLifetime, in: .seconds(1) ... .seconds(3_600))
        sessions.idleLifetime = reader.duration(
            "CHATTING_SESSION_IDLE_LIFETIME", default: sessions.idleLifetime, in: .seconds(1) ... .seconds(366 * 86_400)
        )
        sessions.lifetime = reader.duration(
            "CHATTING_SESSION_LIFETIME", default: sessions.lifetime, in: .seconds(1) ... .seconds(366 * 86_400))
        let logN = reader.int("CHATTING_PASSWORD_COST", default: passwordCost.logN, in: 10...17)
        passwordCost = ScryptCost(logN: logN) ?? .default
        passwordPool.threads = reader.int("CHATTING_PASSWORD_THREADS", default: passwordPool.threads, in: 1...64)
        passwordPool.queueLimit = reader.int(
            "CHATTING_PASSWORD_QUEUE", default: passwordPool.queueLimit, in: 1...65_536)
        passwordPool.deadline = reader.duration(
            "CHATTING_PASSWORD_DEADLINE", default: passwordPool.deadline, in: .milliseconds(100) ... .seconds(60))
        attemptsPerMinute = reader.int("CHATTING_ATTEMPTS_PER_MINUTE", default: attemptsPerMinute, in: 1...1_000_000)
        attemptBurst = reader.int("CHATTING_ATTEMPT_BURST", default: attemptBurst, in: 1...1_000_000)
    }

    private static func keyEncryptionKey(_ reader: inout ConfigurationReader) -> Secret {
        let secret = reader.secret("CHATTING_KEY_ENCRYPTION_KEY")
        if (1..<KeyEncryption.minimumLength).contains(secret.reveal().utf8.count) {
            reader.fail("CHATTING_KEY_ENCRYPTION_KEY must have at least \(KeyEncryption.minimumLength) characters.")
        }
        return secret
    }
}

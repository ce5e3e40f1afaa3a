public import HTTP
import Kafka
import Logging
import Observability
import Postgres
public import ServerKit
public import ServiceKit

/// The parts of a chat server, put together.
public struct ChatServices {
    /// What the public listener answers.
    public let router: Router
    /// What the internal listener answers.
    public let internalRouter: Router
    /// What runs, dependencies first.
    public let services: [any Service]
}

/// Puts a chat server together. Nothing runs yet.
public func buildChatServices(_ configuration: ChatConfiguration, runtime: ServerRuntime) -> ChatServices {
    let (logger, metrics, clock) = (runtime.logger, runtime.metrics, runtime.clock)
    let database = configuration.postgres.answeringSoon
    let postgres = PostgresClient(database, logger: logger, metrics: metrics)
    let store = ChatStore(postgres, logger: logger)
    // Commits do not wait behind somebody's long read.
    let commits = PostgresClient(.commits(database), logger: logger, metrics: metrics)

    // Who asks, and who users are.
    let verifier = RemoteTokenVerifier(
        authURL: configuration.authURL,
        rules: AccessTokenRules(publicURL: configuration.server.publicURL, clock: clock),
        client: runtime.httpClient, clock: clock, logger: logger)
    let authenticator = Authenticator(verifier: verifier)
    let tokens = ServiceTokenSource(
        authURL: configuration.authURL, clientID: configuration.clientID, clientSecret: configuration.clientSecret,
        client: runtime.httpClient)
    let users = UserDirectory(
        store: store,
        source: AuthUserSource(authURL: configuration.authURL, tokens: tokens, client: runtime.httpClient),
        logger: logger)

    // From the log to whoever is connected here.
    let hub = Hub(
        store: store, eventLoopGroup: runtime.eventLoopGroup, clock: clock, logger: logger, metrics: metrics)
    let signalProducer = KafkaProducer(configuration.kafka, options: .signals, logger: logger, metrics: metrics)
    let signals = Signals(hub: hub, sender: signalProducer, clock: clock)
    let feed = DeliveryFeed(hub: hub, signals: signals, logger: logger)
    let tail = KafkaTailConsumer(
        configuration.kafka, topics: DeliveryFeed.topics, logger: logger, metrics: metrics, handler: feed.handle)

    // From whoever says something to the log, and on to Kafka.
    let producer = KafkaProducer(configuration.kafka, logger: logger, metrics: metrics)
    let outbox = Outbox(store: store, logger: logger, metrics: metrics)
    var writing = RoomWriterOptions()
    writing.groupLimit = configuration.groupLimit
    let writer = RoomWriter(
        store: ChatStore(commits, logger: logger), sink: hub, producer: producer, outbox: outbox, options: writing,
        failpoint: configuration.failpoint, logger: logger, metrics: metrics)
    let relay = OutboxRelay(store: store, producer: producer, logger: logger)

    var options = SocketOptions()
    options.limitsAreOn = configuration.server.limitsAreOn
    options.openSockets = configuration.socketsPerUser
    options.allowedOrigins = Set(configuration.allowedOrigins)
    let sockets = SocketServices(
        hub: hub, signals: signals, appender: writer,
        credentials: CredentialCheck(authenticator: authenticator, store: store, clock: clock),
        admission: runtime.admission, options: options, logger: logger)

    let router = Router()
    router.addSockets(sockets)
    router.addEvents(sockets, authenticator: authenticator)
    ChatRoutes(
        ChatRoutes.Dependencies(
            store: store, writer: writer, users: users, authenticator: authenticator, reads: signals,
            sends: sockets.sends, groupLimit: configuration.groupLimit)
    ).addRoutes(to: router)

    // Kafka away is no reason to send people elsewhere: it is away from there, too, and messages go on.
    runtime.health.register("postgres") { postgres.isConnected && commits.isConnected }
    runtime.health.register("keys") { verifier.isReady }
    runtime.health.register("delivery") { hub.isReady }
    return ChatServices(
        router: router, internalRouter: Router(),
        services: [postgres, commits, verifier, outbox, producer, signalProducer, relay, writer, hub, tail, signals])
}

extension PostgresConfiguration {
    /// The same, for servers with people in front: while Postgres is away they are told so at once, and soon after it is back
    /// so are we.
    fileprivate var answeringSoon: PostgresConfiguration {
        var soon = self
        soon.outagePatience = .seconds(2)
        soon.maximumReconnectDelay = .seconds(1)
        return soon
    }

    /// The same database, on two connections that do nothing else; a commit that Postgres does not take is answered soon.
    fileprivate static func commits(_ configuration: PostgresConfiguration) -> PostgresConfiguration {
        var commits = configuration
        commits.pool = "commits"
        commits.connections = 2
        commits.transactionConnections = 2
        commits.requestTimeout = .seconds(5)
        return commits
    }
}

extension KafkaProducerOptions {
    /// For what may be lost: the leader's word is enough, and little waits.
    fileprivate static var signals: KafkaProducerOptions {
        var options = KafkaProducerOptions()
        options.name = "signals"
        options.acknowledgements = .leader
        options.isIdempotent = false
        options.linger = .milliseconds(5)
        options.deliveryTimeout = .seconds(2)
        options.queueLimit = 10_000
        options.flushTimeout = .zero
        return options
    }
}

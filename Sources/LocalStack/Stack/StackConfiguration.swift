/// What a local stack is made of.
public struct StackConfiguration: Sendable {
    /// Where it keeps its state.
    public var directory: RunDirectory
    /// The program that its servers are: `chatting`.
    public var executable: String
    /// Its ports.
    public var ports: StackPorts
    /// Its Kafka.
    public var kafka: StackKafka
    /// The IPv4 address that the gateway listens on; everything else listens on 127.0.0.1.
    public var gatewayHost: String
    /// How clients reach it: the issuer of tokens is made from this.
    public var publicURL: String
    /// Proxies in front of the gateway whose `X-Forwarded-For` is believed: addresses and networks.
    public var trustedProxies: [String]
    /// Variables for single parts, on top of what the stack gives them.
    public var environment: [PartName: [String: String]]
    /// Whether Postgres' data are to survive a power cut.
    public var postgresTuning: PostgresServer.Tuning
    /// How long each part may take to be ready.
    public var startTimeout: Duration

    /// A stack at the usual ports.
    public init(
        directory: RunDirectory, executable: String = ExecutablePath.current, ports: StackPorts = StackPorts(),
        kafka: StackKafka = .embedded, gatewayHost: String = "127.0.0.1", publicURL: String? = nil,
        trustedProxies: [String] = [], environment: [PartName: [String: String]] = [:],
        postgresTuning: PostgresServer.Tuning = .durable, startTimeout: Duration = .seconds(60)
    ) {
        self.directory = directory
        self.executable = executable
        self.ports = ports
        self.kafka = kafka
        self.gatewayHost = gatewayHost
        self.publicURL = publicURL ?? "http://localhost:\(ports.gateway)"
        self.trustedProxies = trustedProxies
        self.environment = environment
        self.postgresTuning = postgresTuning
        self.startTimeout = startTimeout
    }

    /// Where clients of Kafka make their first contact.
    public var bootstrapServers: String {
        switch kafka {
        case .embedded: ports.brokers.map { "127.0.0.1:\($0)" }.joined(separator: ",")
        case .external(let servers): servers
        }
    }

    /// The parts that servers are, in the order in which they start.
    var chatNames: [PartName] { ports.chat.indices.map { .chat($0 + 1) } }

    /// What is listened on, for whom, where.
    var listeners: [(name: String, host: String, port: Int)] {
        var listeners = [("the gateway", gatewayHost, ports.gateway), ("auth", "127.0.0.1", ports.auth)]
        listeners.append(("auth (internal)", "127.0.0.1", ports.authInternal))
        for (index, port) in ports.chat.enumerated() { listeners.append(("chat-\(index + 1)", "127.0.0.1", port)) }
        for (index, port) in ports.chatInternal.enumerated() {
            listeners.append(("chat-\(index + 1) (internal)", "127.0.0.1", port))
        }
        listeners.append(("Postgres", "127.0.0.1", ports.postgres))
        if kafka == .embedded { listeners += ports.brokers.map { ("the Kafka brokers", "127.0.0.1", $0) } }
        return listeners
    }
}

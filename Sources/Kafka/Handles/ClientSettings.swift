import CRDKafka

/// The settings of a client in librdkafka's words; of one that is set twice, the later holds.
struct ClientSettings {
    private var settings: [(name: String, value: String)] = []

    /// Our defaults and then the operator's own; what the client's job depends on is set after that.
    init(_ configuration: KafkaConfiguration) {
        self["bootstrap.servers"] = configuration.bootstrapServers
        self["client.id"] = configuration.clientID
        // Newer versions' default: a small request does not wait for the answer to the one before.
        self["socket.nagle.disable"] = "true"
        // Brokers that come back are found within seconds, not within ten.
        self["reconnect.backoff.ms"] = "50"
        self["reconnect.backoff.max.ms"] = "2000"
        // A topic is made on purpose, never because somebody has asked for it.
        self["allow.auto.create.topics"] = "false"
        self["log.connection.close"] = "false"
        for (name, value) in configuration.properties.sorted(by: { $0.key < $1.key }) { self[name] = value }
    }

    subscript(name: String) -> String {
        get { settings.last { $0.name == name }?.value ?? "" }
        set { settings.append((name, newValue)) }
    }

    mutating func set(_ name: String, milliseconds duration: Duration) { self[name] = String(duration.milliseconds) }

    /// The caller owns it. What is refused is told by name; values may be secrets.
    func makeConfiguration() throws(KafkaError) -> OpaquePointer {
        guard let configuration = rd_kafka_conf_new() else { throw KafkaError(.configuration, "no memory") }
        for (name, value) in settings {
            var reason = [CChar](repeating: 0, count: 512)
            let result = rd_kafka_conf_set(configuration, name, value, &reason, reason.count)
            guard result != RD_KAFKA_CONF_OK else { continue }
            rd_kafka_conf_destroy(configuration)
            let what = result == RD_KAFKA_CONF_UNKNOWN ? "unknown property" : "invalid value for"
            throw KafkaError(.configuration, "\(what) \(name)")
        }
        return configuration
    }
}

extension Duration {
    /// Whole milliseconds, at least none, as many as librdkafka's numbers hold.
    var milliseconds: Int32 {
        let whole = components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
        return Int32(clamping: max(0, whole))
    }
}

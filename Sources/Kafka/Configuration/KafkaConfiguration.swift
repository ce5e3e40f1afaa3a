/// Which cluster to speak to, and how.
public struct KafkaConfiguration: Sendable, Hashable {
    /// `host:port,…`: the brokers for the first contact; the cluster names the others itself.
    public var bootstrapServers: String
    /// What this process is called in the brokers' logs and quotas.
    public var clientID: String
    /// Settings handed to librdkafka as they are, secrets among them: `security.protocol`, `sasl.*`, `ssl.*`, `compression.type`, …
    ///
    /// They come after our defaults and before what a client's job depends on (acknowledgements, idempotence, the group,
    /// where offsets are kept), which they cannot change.
    public var properties: [String: String]

    /// A configuration; without properties it speaks plain text.
    public init(bootstrapServers: String, clientID: String = "chatting", properties: [String: String] = [:]) {
        self.bootstrapServers = bootstrapServers
        self.clientID = clientID
        self.properties = properties
    }
}

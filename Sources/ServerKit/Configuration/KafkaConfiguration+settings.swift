public import Kafka
public import ServiceKit

extension KafkaConfiguration {
    /// Reads `KAFKA_BOOTSTRAP_SERVERS`, and as they are, for TLS and SASL, librdkafka's own settings: `KAFKA_PROPERTIES`
    /// (`security.protocol=SASL_SSL,sasl.mechanism=SCRAM-SHA-512,…`; a secret, for a password may be in it).
    public init(_ reader: inout ConfigurationReader) {
        let servers = reader.string("KAFKA_BOOTSTRAP_SERVERS")
        var properties: [String: String] = [:]
        for pair in reader.list("KAFKA_PROPERTIES") {
            guard let equals = pair.firstIndex(of: "=") else {
                reader.fail("KAFKA_PROPERTIES must be name=value pairs with commas between.")
                continue
            }
            properties[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
        }
        self.init(bootstrapServers: servers, properties: properties)
    }
}

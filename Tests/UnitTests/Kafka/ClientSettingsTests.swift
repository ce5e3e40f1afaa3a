import Logging
import TestSupport
import Testing

@testable import Kafka

@Suite("Settings of Kafka clients")
struct ClientSettingsTests {
    @Test("The operator's properties go through, security included")
    func passedThrough() throws {
        let configuration = KafkaConfiguration(
            bootstrapServers: "a:1",
            properties: [
                "security.protocol": "SASL_SSL", "sasl.mechanisms": "SCRAM-SHA-512", "sasl.username": "chat",
                "sasl.password": "secret",
            ])
        _ = try ProducerHandle(ClientSettings(configuration), bell: Bell(), logger: .quiet)
    }

    @Test("What a client's job depends on cannot be changed")
    func ours() {
        var settings = ClientSettings(KafkaConfiguration(bootstrapServers: "a:1", properties: ["acks": "0"]))
        #expect(settings["acks"] == "0")
        settings["acks"] = "all"
        #expect(settings["acks"] == "all")
    }

    @Test("What librdkafka refuses is told by name, without its value")
    func refused() {
        let configuration = KafkaConfiguration(bootstrapServers: "a:1", properties: ["no.such.thing": "secret"])
        #expect(throws: KafkaError(.configuration, "unknown property no.such.thing")) {
            try ProducerHandle(ClientSettings(configuration), bell: Bell(), logger: .quiet)
        }
        let invalid = KafkaConfiguration(bootstrapServers: "a:1", properties: ["security.protocol": "secret"])
        #expect(throws: KafkaError(.configuration, "invalid value for security.protocol")) {
            try ProducerHandle(ClientSettings(invalid), bell: Bell(), logger: .quiet)
        }
    }

    @Test("Errors know what a caller would do about them")
    func errors() {
        let full = KafkaError(.queueFull, "full", topic: "chat", partition: 2, isRetryable: true)
        #expect("\(full)" == "chat/2: full")
        #expect("\(KafkaError(.closed, "over"))" == "over")
    }

    @Test("A topic's settings are told in Kafka's words")
    func topic() {
        let topic = KafkaTopic("chat", partitions: 3, minInSyncReplicas: 2, retention: .seconds(60))
        #expect(topic.allSettings == ["min.insync.replicas": "2", "retention.ms": "60000"])
    }
}

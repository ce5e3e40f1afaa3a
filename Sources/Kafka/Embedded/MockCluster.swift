import CRDKafka
import Foundation
import Logging

/// Owner of one of librdkafka's mock clusters and of the client that hosts it.
final class MockCluster: Sendable {
    private let client: ClientHandle
    nonisolated(unsafe) let raw: OpaquePointer

    /// Starts brokers 1 to `brokers` on random ports of 127.0.0.1.
    init(brokers: Int, logger: Logger) throws(KafkaError) {
        client = try ClientHandle(
            RD_KAFKA_PRODUCER, ClientSettings(KafkaConfiguration(bootstrapServers: "", clientID: "embedded-brokers")),
            callbacks: ClientCallbacks(logger: logger))
        guard let raw = rd_kafka_mock_cluster_new(client.raw, Int32(clamping: brokers)) else {
            throw KafkaError(.other, "the embedded brokers cannot start")
        }
        self.raw = raw
    }

    /// Closes the brokers' sockets, then lets the client go.
    deinit { rd_kafka_mock_cluster_destroy(raw) }

    /// Where the brokers listen, by their numbers from 1.
    var addresses: [String] { text(rd_kafka_mock_cluster_bootstraps(raw)).split(separator: ",").map(String.init) }
}

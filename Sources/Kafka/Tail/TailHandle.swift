import CRDKafka
import Synchronization

/// A client that reads partitions one by one, without a group, in C. One thread consumes, another may ask meanwhile.
///
/// librdkafka calls this its legacy consumer; the other one wants a group even for partitions that are assigned by hand,
/// and begins all of them anew when one is added.
final class TailHandle: Sendable {
    private let client: ClientHandle
    private nonisolated(unsafe) let queue: OpaquePointer
    private let names: Set<String>
    private let topics = Mutex<[String: Topic]>([:])

    /// Owner of one `rd_kafka_topic_t`.
    private final class Topic: Sendable {
        nonisolated(unsafe) let raw: OpaquePointer

        init(_ raw: OpaquePointer) { self.raw = raw }

        deinit { rd_kafka_topic_destroy(raw) }
    }

    /// `onError` is called for errors of the client as a whole, on the thread that consumes.
    init(
        _ settings: ClientSettings, topics names: [String], callbacks: ClientCallbacks
    ) throws(KafkaError) {
        client = try ClientHandle(RD_KAFKA_CONSUMER, settings, callbacks: callbacks)
        guard let queue = rd_kafka_queue_new(client.raw) else { throw KafkaError(.configuration, "no queue") }
        self.queue = queue
        // Errors of the client come by the queue that is waited at.
        if let main = rd_kafka_queue_get_main(client.raw) {
            rd_kafka_queue_forward(main, queue)
            rd_kafka_queue_destroy(main)
        }
        self.names = Set(names)
    }

    deinit {
        topics.withLock { $0 = [:] }
        if let main = rd_kafka_queue_get_main(client.raw) {
            rd_kafka_queue_forward(main, nil)
            rd_kafka_queue_destroy(main)
        }
        rd_kafka_queue_destroy(queue)
    }

    /// Waits for messages and takes up to `count` that are there; calls back meanwhile.
    func consume(upTo count: Int, within timeout: Duration) -> [MessageBatch.Element] {
        MessageBatch.take(upTo: count, within: timeout, from: queue)
    }

    /// Ends a wait in ``consume(upTo:within:)``, or the next one; from any thread.
    func interrupt() { rd_kafka_queue_yield(queue) }

    /// Begins to read a partition. What was taken from it before is not given out any more.
    func start(_ partition: KafkaPartition, at offset: Int64) {
        let topic = topics.withLock { topics in
            // Not before it exists: librdkafka asks for what it has a handle of, and asking makes topics on some brokers.
            if topics[partition.topic] == nil, let raw = rd_kafka_topic_new(client.raw, partition.topic, nil) {
                topics[partition.topic] = Topic(raw)
            }
            return topics[partition.topic]
        }
        guard let topic else { return }
        rd_kafka_consume_start_queue(topic.raw, partition.partition, offset, queue)
    }

    /// Ends to read a partition; nothing happens when it is not read.
    func stop(_ partition: KafkaPartition) {
        guard let topic = topics.withLock({ $0[partition.topic] }) else { return }
        rd_kafka_consume_stop(topic.raw, partition.partition)
    }

    /// Asks the brokers who they are and what they have, and waits for what they say.
    func metadata(within timeout: Duration) throws(KafkaError) -> KafkaClusterMetadata {
        try ClusterQuery.metadata(of: client, within: timeout)
    }

    /// Asks the leaders of our topics' partitions for the ends, and waits for what they say.
    func watermarks(
        _ cluster: KafkaClusterMetadata, within timeout: Duration
    ) throws(KafkaError) -> [String: [Int32: KafkaWatermarks]] {
        try ClusterQuery.watermarks(of: cluster.topics.filter { names.contains($0.name) }, client, within: timeout)
    }
}

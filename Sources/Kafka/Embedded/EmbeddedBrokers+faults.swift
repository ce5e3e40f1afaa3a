import CRDKafka

/// What tests do to brokers. Numbers of brokers begin at 1.
extension EmbeddedBrokers {
    /// A request of Kafka's protocol.
    public enum Request: Int16, Sendable {
        /// Records come.
        case produce = 0
        /// Messages are asked for.
        case fetch = 1
        /// The ends of partitions are asked for.
        case listOffsets = 2
        /// Brokers, topics and leaders are asked for.
        case metadata = 3
        /// A group's offsets come.
        case offsetCommit = 8
        /// An idempotent producer asks who it is.
        case initProducerID = 22
    }

    /// Makes a topic, when there is none of that name.
    public func createTopic(_ topic: KafkaTopic) throws(KafkaError) {
        try withCluster {
            rd_kafka_mock_topic_create(
                $0, topic.name, Int32(clamping: topic.partitions), Int32(clamping: topic.replicationFactor))
        }
    }

    /// Closes a broker's connections and takes no new ones. What it leads is led by it still: see ``moveLeader(of:to:)``.
    public func stopBroker(_ id: Int32) throws(KafkaError) { try withCluster { rd_kafka_mock_broker_set_down($0, id) } }

    /// Lets a broker take connections again.
    public func startBroker(_ id: Int32) throws(KafkaError) { try withCluster { rd_kafka_mock_broker_set_up($0, id) } }

    /// Lets a broker answer this late.
    public func setRoundTrip(_ duration: Duration, of id: Int32) throws(KafkaError) {
        try withCluster { rd_kafka_mock_broker_set_rtt($0, id, duration.milliseconds) }
    }

    /// Makes a broker the leader of a partition; clients learn it when the old one refuses them.
    public func moveLeader(of partition: KafkaPartition, to id: Int32) throws(KafkaError) {
        try withCluster { rd_kafka_mock_partition_set_leader($0, partition.topic, partition.partition, id) }
    }

    /// Makes a broker the coordinator of a group.
    public func moveCoordinator(of group: String, to id: Int32) throws(KafkaError) {
        try withCluster { rd_kafka_mock_coordinator_set($0, "group", group, id) }
    }

    /// Answers the next requests of a kind with these errors of Kafka's protocol, one each, on whichever broker.
    public func failNext(_ request: Request, with errors: [Int]) throws(KafkaError) {
        var codes = errors.map { rd_kafka_resp_err_t(rawValue: Int32(clamping: $0)) }
        try withCluster {
            rd_kafka_mock_push_request_errors_array($0, request.rawValue, codes.count, &codes)
            return RD_KAFKA_RESP_ERR_NO_ERROR
        }
    }
}

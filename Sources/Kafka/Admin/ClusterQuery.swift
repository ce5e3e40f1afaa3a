import CRDKafka

/// Questions to a cluster that wait for their answer, for threads that may.
enum ClusterQuery {
    /// The cluster and all its topics. (A question about some topics would make those that do not exist, where brokers are
    /// set so; one about all makes none.)
    static func metadata(of client: ClientHandle, within timeout: Duration) throws(KafkaError) -> KafkaClusterMetadata {
        var answer: UnsafePointer<rd_kafka_metadata>?
        try KafkaError.check(rd_kafka_metadata(client.raw, 1, nil, &answer, timeout.milliseconds))
        guard let answer else { throw KafkaError(.other, "no metadata") }
        defer { rd_kafka_metadata_destroy(answer) }
        let brokers = UnsafeBufferPointer(start: answer.pointee.brokers, count: Int(answer.pointee.broker_cnt))
        let topics = UnsafeBufferPointer(start: answer.pointee.topics, count: Int(answer.pointee.topic_cnt))
        let controller = rd_kafka_controllerid(client.raw, 0)
        return KafkaClusterMetadata(
            clusterID: clusterID(of: client), controllerID: controller < 0 ? nil : controller,
            brokers: brokers.map { .init(id: $0.id, host: text($0.host), port: Int($0.port)) }.sorted { $0.id < $1.id },
            topics: topics.filter { $0.err == RD_KAFKA_RESP_ERR_NO_ERROR }.map(topic).sorted { $0.name < $1.name })
    }

    /// From where to where the partitions of topics go, by topic. One request to each leader for all of its partitions.
    static func watermarks(
        of topics: [KafkaClusterMetadata.Topic], _ client: ClientHandle, within timeout: Duration
    ) throws(KafkaError) -> [String: [Int32: KafkaWatermarks]] {
        let partitions = topics.flatMap { topic in
            topic.partitions.map { KafkaPartition(topic: topic.name, partition: $0.id) }
        }
        guard !partitions.isEmpty else { return [:] }
        // The lows first: a log's end that was asked for later cannot be before them.
        let lows = try offsets(of: partitions, at: RD_KAFKA_OFFSET_BEGINNING, client, within: timeout)
        let highs = try offsets(of: partitions, at: RD_KAFKA_OFFSET_END, client, within: timeout)
        var marks: [String: [Int32: KafkaWatermarks]] = [:]
        for partition in partitions {
            guard let low = lows[partition], let high = highs[partition] else {
                throw KafkaError(
                    .timeout, "the partition's offsets are not known", topic: partition.topic,
                    partition: partition.partition, isRetryable: true)
            }
            marks[partition.topic, default: [:]][partition.partition] = KafkaWatermarks(low: low, high: high)
        }
        return marks
    }

    /// `ListOffsets` with one of the protocol's two special times, which every broker answers.
    private static func offsets(
        of partitions: [KafkaPartition], at time: Int32, _ client: ClientHandle, within timeout: Duration
    ) throws(KafkaError) -> [KafkaPartition: Int64] {
        let list = PartitionList(partitions.map { ($0, Int64(time)) })
        try KafkaError.check(rd_kafka_offsets_for_times(client.raw, list.raw, timeout.milliseconds))
        return PartitionList.offsets(of: list.raw)
    }

    private static func clusterID(of client: ClientHandle) -> String? {
        guard let id = rd_kafka_clusterid(client.raw, 0) else { return nil }
        defer { rd_kafka_mem_free(client.raw, id) }
        return text(id)
    }

    private static func topic(_ topic: rd_kafka_metadata_topic) -> KafkaClusterMetadata.Topic {
        let partitions = UnsafeBufferPointer(start: topic.partitions, count: Int(topic.partition_cnt))
        return .init(
            name: text(topic.topic),
            partitions: partitions.map { partition in
                .init(
                    id: partition.id, leader: partition.leader < 0 ? nil : partition.leader,
                    replicas: numbers(partition.replicas, partition.replica_cnt),
                    inSyncReplicas: numbers(partition.isrs, partition.isr_cnt))
            }.sorted { $0.id < $1.id })
    }

    private static func numbers(_ start: UnsafePointer<Int32>?, _ count: Int32) -> [Int32] {
        Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(count)))
    }
}

import CRDKafka

/// Owner of one `rd_kafka_topic_partition_list_t`.
struct PartitionList: ~Copyable {
    let raw: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    /// These partitions, with these offsets.
    init(_ offsets: [(KafkaPartition, Int64)]) {
        raw = rd_kafka_topic_partition_list_new(Int32(clamping: offsets.count))
        for (partition, offset) in offsets {
            rd_kafka_topic_partition_list_add(raw, partition.topic, partition.partition).pointee.offset = offset
        }
    }

    /// These partitions; an assignment of them goes on from what was committed.
    init(_ partitions: some Collection<KafkaPartition>) {
        self.init(partitions.sorted().map { ($0, Int64(RD_KAFKA_OFFSET_INVALID)) })
    }

    deinit { rd_kafka_topic_partition_list_destroy(raw) }

    /// The partitions of a list that somebody else owns.
    static func partitions(of list: UnsafePointer<rd_kafka_topic_partition_list_t>?) -> [KafkaPartition] {
        elements(of: list).map { KafkaPartition(topic: text($0.topic), partition: $0.partition) }
    }

    /// The offsets of a list that somebody else owns; those that are none, or that an error came for, are left out.
    static func offsets(of list: UnsafePointer<rd_kafka_topic_partition_list_t>?) -> [KafkaPartition: Int64] {
        var offsets: [KafkaPartition: Int64] = [:]
        for element in elements(of: list) where element.offset >= 0 && element.err == RD_KAFKA_RESP_ERR_NO_ERROR {
            offsets[KafkaPartition(topic: text(element.topic), partition: element.partition)] = element.offset
        }
        return offsets
    }

    private static func elements(
        of list: UnsafePointer<rd_kafka_topic_partition_list_t>?
    ) -> UnsafeBufferPointer<rd_kafka_topic_partition_t> {
        UnsafeBufferPointer(start: list?.pointee.elems, count: Int(list?.pointee.cnt ?? 0))
    }
}

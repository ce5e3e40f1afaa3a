import CRDKafka

/// A member of a group, in C. Calls may block; one thread makes them all.
final class ConsumerHandle: Sendable {
    let callbacks: ClientCallbacks
    private let client: ClientHandle
    private nonisolated(unsafe) let queue: OpaquePointer

    init(_ settings: ClientSettings, callbacks: ClientCallbacks) throws(KafkaError) {
        self.callbacks = callbacks
        client = try ClientHandle(RD_KAFKA_CONSUMER, settings, callbacks: callbacks)
        // All that is to be polled comes by one queue.
        rd_kafka_poll_set_consumer(client.raw)
        guard let queue = rd_kafka_queue_get_consumer(client.raw) else {
            throw KafkaError(.configuration, "no queue; is the group's name empty?")
        }
        self.queue = queue
    }

    deinit { rd_kafka_queue_destroy(queue) }

    func subscribe(_ topics: [String]) throws(KafkaError) {
        let list = PartitionList(topics.map { (KafkaPartition(topic: $0, partition: RD_KAFKA_PARTITION_UA), 0) })
        try KafkaError.check(rd_kafka_subscribe(client.raw, list.raw))
    }

    /// Waits for messages and takes up to `count` that are there; calls back meanwhile.
    func consume(upTo count: Int, within timeout: Duration) -> [MessageBatch.Element] {
        MessageBatch.take(upTo: count, within: timeout, from: queue)
    }

    /// Ends a wait in ``consume(upTo:within:)``, or the next one; from any thread.
    func interrupt() { rd_kafka_queue_yield(queue) }

    /// Answers a rebalance; going on from what the group has committed.
    func assign(_ partitions: Set<KafkaPartition>) throws(KafkaError) {
        guard !partitions.isEmpty else { return try KafkaError.check(rd_kafka_assign(client.raw, nil)) }
        let list = PartitionList(partitions)
        try KafkaError.check(rd_kafka_assign(client.raw, list.raw))
    }

    /// Whether the group has taken the partitions away already, and nothing can be committed for them.
    var hasLostAssignment: Bool { rd_kafka_assignment_lost(client.raw) != 0 }

    func pause(_ partitions: Set<KafkaPartition>) {
        guard !partitions.isEmpty else { return }
        let list = PartitionList(partitions)
        rd_kafka_pause_partitions(client.raw, list.raw)
    }

    func resume(_ partitions: Set<KafkaPartition>) {
        guard !partitions.isEmpty else { return }
        let list = PartitionList(partitions)
        rd_kafka_resume_partitions(client.raw, list.raw)
    }

    /// Commits offsets: the next ones to read. Without waiting, the answer comes as a note of the callbacks.
    func commit(_ offsets: [KafkaPartition: Int64], waiting: Bool) throws(KafkaError) {
        guard !offsets.isEmpty else { return }
        let list = PartitionList(offsets.map { ($0.key, $0.value) })
        try KafkaError.check(rd_kafka_commit(client.raw, list.raw, waiting ? 0 : 1))
    }

    /// The offset after the partition's last message, as the last fetch told; `nil` before one.
    func knownEnd(of partition: KafkaPartition) -> Int64? {
        var low: Int64 = 0
        var high: Int64 = 0
        let code = rd_kafka_get_watermark_offsets(client.raw, partition.topic, partition.partition, &low, &high)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : nil
    }

    /// Leaves the group. Partitions are given up on the way, without a word to anyone: commit before.
    func close(within timeout: Duration) {
        // Its own queue: the consumer's is forwarded to it.
        guard let closing = rd_kafka_queue_new(client.raw) else { return }
        defer { rd_kafka_queue_destroy(closing) }
        if let error = rd_kafka_consumer_close_queue(client.raw, closing) { return rd_kafka_error_destroy(error) }
        let deadline = ContinuousClock.now + timeout
        while rd_kafka_consumer_closed(client.raw) == 0, ContinuousClock.now < deadline {
            guard let event = rd_kafka_queue_poll(closing, 100) else { continue }
            if rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE { rd_kafka_assign(client.raw, nil) }
            rd_kafka_event_destroy(event)
        }
    }
}

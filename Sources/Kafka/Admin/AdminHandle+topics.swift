import CRDKafka

extension AdminHandle {
    /// Makes one topic.
    func create(_ topic: KafkaTopic) throws(KafkaError) {
        var reason = [CChar](repeating: 0, count: 512)
        guard
            let request = rd_kafka_NewTopic_new(
                topic.name, Int32(clamping: topic.partitions), Int32(clamping: topic.replicationFactor), &reason,
                reason.count)
        else { throw KafkaError(.configuration, text(reason), topic: topic.name) }
        defer { rd_kafka_NewTopic_destroy(request) }
        for (name, value) in topic.allSettings { rd_kafka_NewTopic_set_config(request, name, value) }
        var requests: [OpaquePointer?] = [request]
        try self.request(RD_KAFKA_ADMIN_OP_CREATETOPICS) { options, queue in
            rd_kafka_CreateTopics(client.raw, &requests, requests.count, options, queue)
        } read: { event throws(KafkaError) in
            var count = 0
            try Self.check(
                rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count), count)
        }
    }

    /// Gives a topic more partitions.
    func setPartitions(of topic: String, to count: Int) throws(KafkaError) {
        var reason = [CChar](repeating: 0, count: 512)
        guard let request = rd_kafka_NewPartitions_new(topic, count, &reason, reason.count) else {
            throw KafkaError(.configuration, text(reason), topic: topic)
        }
        defer { rd_kafka_NewPartitions_destroy(request) }
        var requests: [OpaquePointer?] = [request]
        try self.request(RD_KAFKA_ADMIN_OP_CREATEPARTITIONS) { options, queue in
            rd_kafka_CreatePartitions(client.raw, &requests, requests.count, options, queue)
        } read: { event throws(KafkaError) in
            var count = 0
            let result = rd_kafka_event_CreatePartitions_result(event)
            try Self.check(rd_kafka_CreatePartitions_result_topics(result, &count), count)
        }
    }

    /// Deletes one topic.
    func delete(_ topic: String) throws(KafkaError) {
        guard let request = rd_kafka_DeleteTopic_new(topic) else { throw KafkaError(.configuration, "no topic's name") }
        defer { rd_kafka_DeleteTopic_destroy(request) }
        var requests: [OpaquePointer?] = [request]
        try self.request(RD_KAFKA_ADMIN_OP_DELETETOPICS) { options, queue in
            rd_kafka_DeleteTopics(client.raw, &requests, requests.count, options, queue)
        } read: { event throws(KafkaError) in
            var count = 0
            try Self.check(
                rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count), count)
        }
    }

    private static func check(
        _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int
    ) throws(KafkaError) {
        for result in UnsafeBufferPointer(start: results, count: count) {
            let code = rd_kafka_topic_result_error(result)
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            throw KafkaError(
                code, text(rd_kafka_topic_result_error_string(result)), topic: text(rd_kafka_topic_result_name(result)))
        }
    }
}

extension KafkaTopic {
    /// The topic's settings in Kafka's words.
    var allSettings: [String: String] {
        var all = settings
        if let minInSyncReplicas { all["min.insync.replicas"] = String(minInSyncReplicas) }
        if let retention { all["retention.ms"] = String(Int64(retention / .milliseconds(1))) }
        return all
    }
}

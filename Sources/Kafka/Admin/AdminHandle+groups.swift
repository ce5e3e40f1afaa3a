import CRDKafka

extension AdminHandle {
    /// All groups, by name.
    func groups(within timeout: Duration) throws(KafkaError) -> [KafkaGroup] {
        var answer: UnsafePointer<rd_kafka_group_list>?
        try KafkaError.check(rd_kafka_list_groups(client.raw, nil, &answer, timeout.milliseconds))
        guard let answer else { return [] }
        defer { rd_kafka_group_list_destroy(answer) }
        let groups = UnsafeBufferPointer(start: answer.pointee.groups, count: Int(answer.pointee.group_cnt))
        return groups.map { group in
            let members = UnsafeBufferPointer(start: group.members, count: Int(group.member_cnt))
            return KafkaGroup(
                name: text(group.group), state: text(group.state),
                members: members.map {
                    .init(id: text($0.member_id), clientID: text($0.client_id), host: text($0.client_host))
                })
        }.sorted { $0.name < $1.name }
    }

    /// The next offsets of a group in these partitions; those without one are left out.
    func committedOffsets(
        group: String, _ partitions: [KafkaPartition]
    ) throws(KafkaError) -> [KafkaPartition: Int64] {
        let list = PartitionList(partitions)
        guard let request = rd_kafka_ListConsumerGroupOffsets_new(group, list.raw) else {
            throw KafkaError(.configuration, "no group's name")
        }
        defer { rd_kafka_ListConsumerGroupOffsets_destroy(request) }
        var requests: [OpaquePointer?] = [request]
        return try self.request(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS) { options, queue in
            rd_kafka_ListConsumerGroupOffsets(client.raw, &requests, requests.count, options, queue)
        } read: { event throws(KafkaError) in
            var count = 0
            let result = rd_kafka_event_ListConsumerGroupOffsets_result(event)
            let groups = rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count)
            guard count > 0, let group = groups?[0] else { return [:] }
            if let error = rd_kafka_group_result_error(group) {
                throw KafkaError(rd_kafka_error_code(error), text(rd_kafka_error_string(error)))
            }
            return PartitionList.offsets(of: rd_kafka_group_result_partitions(group))
        }
    }
}

/// What a member of a group has, how far it has read it, and what of that the group does not know yet.
struct GroupProgress {
    /// The member's partitions.
    private(set) var assignment: Set<KafkaPartition> = []
    /// The next offset to handle, of those partitions that a message came from.
    private(set) var positions: [KafkaPartition: Int64] = [:]
    /// The next offsets of what was handled and not confirmed as committed.
    private(set) var uncommitted: [KafkaPartition: Int64] = [:]

    /// These are the member's partitions from now on, and they begin wherever the group stood.
    mutating func assign(_ partitions: [KafkaPartition]) {
        assignment = Set(partitions)
        positions = [:]
        uncommitted = [:]
    }

    /// The messages were given to the handler.
    mutating func deliver(_ messages: [KafkaMessage]) {
        for message in messages where positions[message.place] == nil { positions[message.place] = message.offset }
    }

    /// The messages were handled. Gives what to commit.
    mutating func handle(_ messages: [KafkaMessage]) -> [KafkaPartition: Int64] {
        var next: [KafkaPartition: Int64] = [:]
        for message in messages where assignment.contains(message.place) { next[message.place] = message.offset + 1 }
        positions.merge(next) { $1 }
        uncommitted.merge(next) { $1 }
        return next
    }

    /// The group knows of these offsets.
    mutating func confirm(_ offsets: [KafkaPartition: Int64]) {
        for (partition, offset) in offsets where uncommitted[partition] == offset { uncommitted[partition] = nil }
    }

    /// Those of the messages whose partitions the member still has.
    func kept(_ messages: [KafkaMessage]) -> [KafkaMessage] { messages.filter { assignment.contains($0.place) } }
}

extension KafkaMessage {
    /// The partition it stood in.
    var place: KafkaPartition { KafkaPartition(topic: topic, partition: partition) }
}

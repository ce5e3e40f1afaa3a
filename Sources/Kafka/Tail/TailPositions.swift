/// Where a tail consumer stands in each partition, and what it has to do when it learns something new.
///
/// Pure: it is told what the brokers say, and answers with actions for its owner.
struct TailPositions {
    /// What the brokers said when they were asked: whose cluster it is, and the ends of the partitions of each topic that
    /// exists.
    struct Snapshot: Sendable, Equatable {
        var clusterID: String?
        var topics: [String: [Int32: KafkaWatermarks]]

        /// The ends of all partitions.
        var ends: [KafkaPartition: Int64] {
            var ends: [KafkaPartition: Int64] = [:]
            for (topic, partitions) in topics {
                for (id, marks) in partitions { ends[KafkaPartition(topic: topic, partition: id)] = marks.high }
            }
            return ends
        }
    }

    /// What is to be done, in order.
    enum Action: Equatable {
        /// Read this partition from this offset on, whether it is being read or not.
        case start(KafkaPartition, at: Int64)
        /// Read this partition no more.
        case stop(KafkaPartition)
        /// Tell that messages may have been missed.
        case report(KafkaTailEvent.Loss)
    }

    /// How much of a log that is most likely a new one is read from before its end. Bounds what is read twice when it is not.
    private static let reach: Int64 = 10_000

    private let topics: [String]
    private var clusterID: String?
    private var known: Set<String> = []
    private var isFirst = true
    private var wereBrokersAway = false
    /// Topics that were read, and then were not there, with where we stood.
    private var gone: [String: [KafkaPartition: Int64]] = [:]
    /// Partitions that librdkafka has stopped reading.
    private var broken: Set<KafkaPartition> = []
    /// The next offset of each partition that is read.
    private(set) var next: [KafkaPartition: Int64] = [:]

    init(topics: [String]) { self.topics = topics }

    /// Whether every topic was found, and the start in each of its partitions is known.
    var isComplete: Bool { known.count == topics.count }

    /// A message was read.
    mutating func advance(to offset: Int64, in partition: KafkaPartition) {
        if next[partition] != nil { next[partition] = offset + 1 }
    }

    /// No broker could be reached.
    mutating func loseBrokers() { wereBrokersAway = !isFirst }

    /// librdkafka will not go on with this partition.
    mutating func lose(_ partition: KafkaPartition) { if next[partition] != nil { broken.insert(partition) } }

    /// The brokers said this; `before` is ``next`` as it was when they were asked.
    mutating func apply(_ snapshot: Snapshot, before: [KafkaPartition: Int64]) -> [Action] {
        defer {
            isFirst = false
            wereBrokersAway = false
            clusterID = snapshot.clusterID ?? clusterID
        }
        if let clusterID, let new = snapshot.clusterID, new != clusterID { return beginAnew(with: snapshot) }
        var actions: [Action] = wereBrokersAway ? [.report(.reconnected)] : []
        for topic in topics.sorted() {
            if let partitions = snapshot.topics[topic] {
                actions += read(topic, partitions, before)
            } else {
                actions += miss(topic)
            }
        }
        return actions
    }

    /// Offsets of another cluster mean nothing here, so reading begins near the ends.
    private mutating func beginAnew(with snapshot: Snapshot) -> [Action] {
        var actions = next.keys.sorted().map(Action.stop)
        next = [:]
        broken = []
        gone = [:]
        known = Set(snapshot.topics.keys)
        for (topic, partitions) in snapshot.topics.sorted(by: { $0.key < $1.key }) {
            for (id, marks) in partitions.sorted(by: { $0.key < $1.key }) {
                actions.append(start(KafkaPartition(topic: topic, partition: id), at: Self.nearEnd(marks)))
            }
        }
        return actions + [.report(.newCluster)]
    }

    private mutating func read(
        _ topic: String, _ partitions: [Int32: KafkaWatermarks], _ before: [KafkaPartition: Int64]
    ) -> [Action] {
        let isNew = known.insert(topic).inserted
        let earlier = gone.removeValue(forKey: topic)
        var actions: [Action] = []
        var isOutOfRange = false
        for (id, marks) in partitions.sorted(by: { $0.key < $1.key }) {
            let partition = KafkaPartition(topic: topic, partition: id)
            if let position = next[partition] {
                // The end was asked for after `before` was noted, so one that lies before that is another log's.
                guard broken.contains(partition) || before[partition].map({ $0 > marks.high }) == true else { continue }
                actions.append(start(partition, at: Self.resumption(from: position, marks)))
                isOutOfRange = true
            } else if let position = earlier?[partition] {
                actions.append(start(partition, at: Self.resumption(from: position, marks)))
            } else {
                // All of a topic or partition that was made since we look has come while we did.
                actions.append(start(partition, at: isNew && isFirst ? marks.high : marks.low))
            }
        }
        if earlier != nil { return actions + [.report(.topicRecreated)] }
        return isOutOfRange ? actions + [.report(.offsetOutOfRange)] : actions
    }

    private mutating func miss(_ topic: String) -> [Action] {
        let positions = next.filter { $0.key.topic == topic }
        guard !positions.isEmpty else { return [] }
        gone[topic] = positions
        for partition in positions.keys {
            next[partition] = nil
            broken.remove(partition)
        }
        return positions.keys.sorted().map(Action.stop)
    }

    /// Where to go on in a log that may be the one that was read, or another one.
    private static func resumption(from position: Int64, _ marks: KafkaWatermarks) -> Int64 {
        if position < marks.low { return marks.low }
        return position > marks.high ? nearEnd(marks) : position
    }

    private static func nearEnd(_ marks: KafkaWatermarks) -> Int64 { max(marks.low, marks.high - reach) }

    private mutating func start(_ partition: KafkaPartition, at offset: Int64) -> Action {
        next[partition] = offset
        broken.remove(partition)
        return .start(partition, at: offset)
    }
}

public import Logging
import Synchronization

/// Asks about a cluster, and makes topics. Connects at the first call; every call has a deadline; calls queue up.
public final class KafkaAdmin: Sendable {
    private let configuration: KafkaConfiguration
    private let timeout: Duration
    private let logger: Logger
    private let thread = BlockingThread(name: "kafka-admin")
    private let opened = Mutex<AdminHandle?>(nil)

    /// An administrator whose requests take up to `timeout` each.
    public init(_ configuration: KafkaConfiguration, timeout: Duration = .seconds(15), logger: Logger) {
        self.configuration = configuration
        self.timeout = timeout
        self.logger = logger
    }

    /// Makes those of the topics that do not exist, and returns when all have leaders.
    ///
    /// What exists is left as it is, so brokers without administration (the embedded ones) will do when they have them all.
    /// - Returns: the names of those that were made.
    @discardableResult
    public func createTopics(_ topics: [KafkaTopic]) async throws(KafkaError) -> [String] {
        let existing = try await metadata()
        var created: [String] = []
        for topic in topics where existing.topic(topic.name) == nil {
            do throws(KafkaError) {
                try await run { handle throws(KafkaError) in try handle.create(topic) }
                created.append(topic.name)
            } catch  where error.code == .topicExists {
                // Somebody else was faster.
            } catch  where error.code == .timeout || error.code == .unsupported {
                throw KafkaError(
                    error.code,
                    "the topic could not be made; do these brokers offer administration? (\(error.message))",
                    topic: topic.name, number: error.number, isRetryable: error.isRetryable)
            }
        }
        func haveLeaders(_ cluster: KafkaClusterMetadata) -> Bool {
            topics.allSatisfy { topic in
                guard let partitions = cluster.topic(topic.name)?.partitions, !partitions.isEmpty else { return false }
                return partitions.allSatisfy { $0.leader != nil }
            }
        }
        if !haveLeaders(existing) { try await wait(for: "the topics have no leaders", haveLeaders) }
        return created
    }

    /// Adds partitions to a topic until it has this many, and returns when they have leaders.
    public func setPartitions(of topic: String, to count: Int) async throws(KafkaError) {
        try await run { handle throws(KafkaError) in try handle.setPartitions(of: topic, to: count) }
        try await wait(for: "the new partitions have no leaders") { cluster in
            guard let partitions = cluster.topic(topic)?.partitions else { return false }
            return partitions.count >= count && partitions.allSatisfy { $0.leader != nil }
        }
    }

    /// Deletes topics, and returns when they are gone; those that do not exist are no error.
    public func deleteTopics(_ names: [String]) async throws(KafkaError) {
        for name in names {
            do throws(KafkaError) {
                try await run { handle throws(KafkaError) in try handle.delete(name) }
            } catch  where error.code == .unknownTopic {}
        }
        try await wait(for: "the topics are still there") { cluster in
            names.allSatisfy { cluster.topic($0) == nil }
        }
    }

    /// The cluster and its topics, or only those of these topics that exist. Makes none.
    public func metadata(topics: [String]? = nil) async throws(KafkaError) -> KafkaClusterMetadata {
        var cluster = try await run { [timeout] handle throws(KafkaError) in
            try ClusterQuery.metadata(of: handle.client, within: timeout)
        }
        if let topics { cluster.topics.removeAll { !topics.contains($0.name) } }
        return cluster
    }

    /// From where to where each partition of a topic goes; throws ``KafkaError/Code/unknownTopic`` when there is none.
    public func watermarks(topic: String) async throws(KafkaError) -> [Int32: KafkaWatermarks] {
        try await run { [timeout] handle throws(KafkaError) in
            let topics = try ClusterQuery.metadata(of: handle.client, within: timeout).topics
            let marks = try ClusterQuery.watermarks(
                of: topics.filter { $0.name == topic }, handle.client, within: timeout)
            guard let result = marks[topic] else { throw KafkaError(.unknownTopic, "no such topic", topic: topic) }
            return result
        }
    }

    /// All groups, by name.
    public func groups() async throws(KafkaError) -> [KafkaGroup] {
        try await run { [timeout] handle throws(KafkaError) in try handle.groups(within: timeout) }
    }

    /// The offset that each partition of a topic would go on from for this group; those without one are left out.
    public func committedOffsets(group: String, topic: String) async throws(KafkaError) -> [Int32: Int64] {
        let partitions = try await metadata().topic(topic)?.partitions ?? []
        guard !partitions.isEmpty else { throw KafkaError(.unknownTopic, "no such topic", topic: topic) }
        let offsets = try await run { handle throws(KafkaError) in
            try handle.committedOffsets(
                group: group, partitions.map { KafkaPartition(topic: topic, partition: $0.id) })
        }
        return Dictionary(uniqueKeysWithValues: offsets.map { ($0.key.partition, $0.value) })
    }

    /// How many messages of each partition a group has yet to read; partitions without a committed offset are left out.
    public func lag(group: String, topic: String) async throws(KafkaError) -> [Int32: Int64] {
        let committed = try await committedOffsets(group: group, topic: topic)
        let marks = try await watermarks(topic: topic)
        return marks.reduce(into: [:]) { lag, mark in
            lag[mark.key] = committed[mark.key].map { max(0, mark.value.high - max($0, mark.value.low)) }
        }
    }

    private func run<Result: Sendable>(
        _ body: @escaping @Sendable (AdminHandle) throws(KafkaError) -> Result
    ) async throws(KafkaError) -> Result {
        try await thread.run { () throws(KafkaError) in try body(self.open()) }
    }

    private func open() throws(KafkaError) -> AdminHandle {
        try opened.withLock { opened throws(KafkaError) in
            if let opened { return opened }
            let handle = try AdminHandle(configuration, timeout: timeout, logger: logger)
            opened = handle
            return handle
        }
    }

    /// Waits until `condition` holds, time and again: each broker learns of a change on its own, and which one answers is
    /// librdkafka's choice.
    private func wait(
        for complaint: String, _ condition: (KafkaClusterMetadata) -> Bool
    ) async throws(KafkaError) {
        let deadline = ContinuousClock.now + timeout
        var agreeing = 0
        while true {
            let cluster = try await metadata()
            agreeing = condition(cluster) ? agreeing + 1 : 0
            if agreeing >= 2 * cluster.brokers.count { return }
            guard ContinuousClock.now < deadline, (try? await Task.sleep(for: .milliseconds(20))) != nil else {
                throw KafkaError(.timeout, complaint, isRetryable: true)
            }
        }
    }
}

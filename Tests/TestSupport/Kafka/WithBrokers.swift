public import Kafka
import Observability
import ServiceKit
public import Testing

/// Runs `body` with embedded brokers of its own.
public func withBrokers<Result>(
    _ topics: [KafkaTopic], _ body: (EmbeddedBrokers) async throws -> Result
) async throws -> Result {
    let brokers = EmbeddedBrokers(topics: topics, logger: .quiet)
    try brokers.start()
    do {
        let result = try await body(brokers)
        await brokers.stop()
        return result
    } catch {
        await brokers.stop()
        throw error
    }
}

extension EmbeddedBrokers {
    /// How to reach them.
    public var configuration: KafkaConfiguration {
        KafkaConfiguration(bootstrapServers: bootstrapServers ?? "", clientID: "tests")
    }
}

/// A tail consumer that puts messages, and what it reports, into inboxes.
public func tail(
    _ configuration: KafkaConfiguration, _ topics: [String], _ inbox: Inbox<KafkaMessage>,
    losses: Inbox<KafkaTailEvent.Loss> = Inbox()
) -> KafkaTailConsumer {
    var options = KafkaTailConsumerOptions()
    options.refreshInterval = .milliseconds(200)
    options.requestTimeout = .seconds(1)
    return KafkaTailConsumer(
        configuration, topics: topics, options: options, logger: .quiet, metrics: MetricsRegistry()
    ) { event in
        switch event {
        case .messages(let messages): inbox.append(messages)
        case .positionLost(let loss): losses.append([loss])
        }
    }
}

/// The same for embedded brokers.
public func tail(
    _ brokers: EmbeddedBrokers, _ topics: [String], _ inbox: Inbox<KafkaMessage>,
    losses: Inbox<KafkaTailEvent.Loss> = Inbox()
) -> KafkaTailConsumer {
    tail(brokers.configuration, topics, inbox, losses: losses)
}

/// Expects the numbers below `count`, one in each message, each once, growing in each key.
public func expectOnceInOrder(
    _ messages: [KafkaMessage], count: Int, sourceLocation: SourceLocation = #_sourceLocation
) {
    let numbers = messages.compactMap { Int($0.text) }
    #expect(numbers.count == count, sourceLocation: sourceLocation)
    #expect(Set(numbers) == Set(0..<count), sourceLocation: sourceLocation)
    var last: [[UInt8]?: Int] = [:]
    var reordered = 0
    for message in messages {
        guard let number = Int(message.text) else { continue }
        if let earlier = last[message.key], earlier >= number { reordered += 1 }
        last[message.key] = number
    }
    #expect(reordered == 0, sourceLocation: sourceLocation)
}

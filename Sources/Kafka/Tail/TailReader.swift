import Logging
import ServiceKit
import Synchronization

/// One life of a tail consumer: reads on a thread of its own, and takes up what its ``TailMonitor`` finds out.
actor TailReader {
    private let executor = ThreadExecutor(name: "tail")
    private let handle: TailHandle
    private let status: TailStatus
    private let batchSize: Int
    private let logger: Logger
    private let handler: KafkaTailConsumer.Handler
    private var positions: TailPositions
    /// What librdkafka reads, or has stopped to because of an error.
    private var started: Set<KafkaPartition> = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        _ handle: TailHandle, topics: [String], status: TailStatus, batchSize: Int, logger: Logger,
        handler: @escaping KafkaTailConsumer.Handler
    ) {
        self.handle = handle
        self.status = status
        self.batchSize = batchSize
        self.logger = logger
        self.handler = handler
        positions = TailPositions(topics: topics)
    }

    /// Works until a graceful shutdown.
    func run() async {
        while !isShuttingDownGracefully {
            if let news = status.takeNews() { await take(news) }
            await read()
        }
        for partition in started { handle.stop(partition) }
    }

    private func take(_ news: TailStatus.News) async {
        switch news {
        case .brokersAway: positions.loseBrokers()
        case .snapshot(let snapshot, let before):
            for action in positions.apply(snapshot, before: before) {
                switch action {
                case .start(let partition, let offset):
                    stop(partition)
                    handle.start(partition, at: offset)
                    started.insert(partition)
                case .stop(let partition): stop(partition)
                case .report(let loss): await handler(.positionLost(loss))
                }
            }
            status.update(positions: positions.next, isReady: positions.isComplete)
        }
    }

    private func stop(_ partition: KafkaPartition) {
        if started.remove(partition) != nil { handle.stop(partition) }
    }

    private func read() async {
        var messages: [KafkaMessage] = []
        for element in handle.consume(upTo: batchSize, within: .milliseconds(500)) {
            switch element {
            case .message(let message):
                positions.advance(to: message.offset, in: message.place)
                messages.append(message)
            case .error(let error):
                logger.debug("Kafka consumer", metadata: ["error": "\(error)"])
                guard let topic = error.topic, let partition = error.partition else { continue }
                positions.lose(KafkaPartition(topic: topic, partition: partition))
                status.askNow()
            }
        }
        guard !messages.isEmpty else { return }
        status.update(positions: positions.next)
        await handler(.messages(messages))
    }
}

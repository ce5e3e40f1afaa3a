import Logging
import ServiceKit

/// Asks the brokers now and then, on a thread of its own, so that no message waits for an answer.
struct TailMonitor: Sendable {
    let handle: TailHandle
    let status: TailStatus
    let metrics: TailMetrics
    let options: KafkaTailConsumerOptions
    let logger: Logger
    private let thread = BlockingThread(name: "tail-monitor")

    /// Asks until a graceful shutdown: every `refreshInterval`, and when the reader wants it.
    func run() async {
        var backOff = BackOff(initial: .milliseconds(50), maximum: options.refreshInterval)
        while !isShuttingDownGracefully {
            if await ask() {
                backOff.reset()
                await wait(options.refreshInterval)
            } else {
                // Not before a pause, whatever rings.
                try? await cancelWhenGracefulShutdown { [pause = backOff.next()] in try await Task.sleep(for: pause) }
            }
        }
    }

    private func ask() async -> Bool {
        defer { handle.interrupt() }
        let before = status.positions
        let cluster: KafkaClusterMetadata
        do throws(KafkaError) {
            cluster = try await thread.run { () throws(KafkaError) in
                try handle.metadata(within: options.requestTimeout)
            }
        } catch {
            logger.debug("Kafka brokers are away", metadata: ["error": "\(error)"])
            status.post(.brokersAway)
            return false
        }
        status.noteAnswer()
        do throws(KafkaError) {
            let marks = try await thread.run { () throws(KafkaError) in
                try handle.watermarks(cluster, within: options.requestTimeout)
            }
            let snapshot = TailPositions.Snapshot(clusterID: cluster.clusterID, topics: marks)
            metrics.show(snapshot.ends.keys)
            status.post(.snapshot(snapshot, before: before))
            return true
        } catch {
            // A partition has no leader, or is moving.
            logger.debug("Kafka does not tell all offsets", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// Waits until it is time to ask again.
    private func wait(_ interval: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await status.bell.heard() }
            group.addTask { await gracefulShutdown() }
            group.addTask { try? await Task.sleep(for: interval) }
            await group.next()
            group.cancelAll()
        }
    }
}

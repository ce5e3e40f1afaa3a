import Logging
import ServiceKit

/// Deletes sessions a day after they ended, so that the table holds those that live.
struct EndedSessions: Service {
    let families: FamilyStore
    let clock: WallClock
    let logger: Logger

    private static let interval = Duration.seconds(3_600)
    private static let kept = Duration.seconds(86_400)
    private static let batch = 1_000

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                // Pods that start together sweep apart.
                try await Task.sleep(for: Self.interval * Double.random(in: 0.5...1.5))
                do {
                    while try await families.deleteEnded(before: clock.now - Self.kept, limit: Self.batch) == Self.batch
                    {}
                } catch {
                    logger.warning("Ended sessions could not be deleted", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}

import Contracts
import NIOCore
import ServiceKit

extension Shard {
    /// Gives somebody time until their new token ends.
    func extend(_ subscriber: Subscriber, to moment: Timestamp) { expiries.extend(subscriber, to: moment) }

    /// Looks every second for those whose time is over, for as long as anybody is here: one timer for all.
    func watchExpiries() {
        guard !isWatchingExpiries else { return }
        isWatchingExpiries = true
        let lane = lane
        _ = lane.eventLoop.scheduleTask(in: TimeAmount(hub.options.expiryInterval)) {
            guard let shard = lane.current?.shard else { return }
            for subscriber in shard.expiries.due(at: shard.hub.clock.now) {
                subscriber.output?.end(.expired, reason: "token expired")
            }
            shard.isWatchingExpiries = false
            if !shard.expiries.subscribers.isEmpty { shard.watchExpiries() }
        }
    }
}

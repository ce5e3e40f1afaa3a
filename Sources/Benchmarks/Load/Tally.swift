/// What a crowd has counted. Latencies are of what was to be sent within the window; counts of what came within it.
struct Tally: Sendable {
    /// When the window opened and closed, in nanoseconds of the monotonic clock.
    var opened = Int.max
    var closed = Int.max
    /// From when a message was to be sent to its ack, in nanoseconds.
    var acks = Histogram()
    /// From there to each receiver on the sender's pod.
    var samePod = Histogram()
    /// From there to each receiver on another pod.
    var otherPod = Histogram()
    /// Acks that came within the window.
    var ackCount = 0
    /// Messages that were received within the window, by everybody.
    var deliveryCount = 0
    /// Requests that were refused, and sockets that were closed, ever.
    var failures = 0

    mutating func acked(sentAt: Int, at now: Int) {
        if isInWindow(now) { ackCount += 1 }
        if isInWindow(sentAt) { acks.record(now - sentAt) }
    }

    mutating func received(_ stamp: Stamp, onPod pod: Int, at now: Int) {
        if isInWindow(now) { deliveryCount += 1 }
        guard isInWindow(stamp.nanoseconds) else { return }
        if stamp.pod == pod {
            samePod.record(now - stamp.nanoseconds)
        } else {
            otherPod.record(now - stamp.nanoseconds)
        }
    }

    private func isInWindow(_ time: Int) -> Bool { time >= opened && time < closed }
}

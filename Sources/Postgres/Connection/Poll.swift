import Foundation

/// `poll` for one socket and a wake-up.
enum Poll {
    struct Ready {
        var isWoken = false
        /// Also at the end of the stream and on an error, which reading tells.
        var isReadable = false
        var isWritable = false
    }

    static func wait(_ wakeup: Wakeup, socket: (Int32, Int32)?, until end: ContinuousClock.Instant?) -> Ready {
        var descriptors = [pollfd(fd: wakeup.readEnd, events: Int16(POLLIN), revents: 0)]
        if let socket { descriptors.append(pollfd(fd: socket.0, events: Int16(socket.1), revents: 0)) }
        _ = poll(&descriptors, nfds_t(descriptors.count), milliseconds(until: end))
        let events = descriptors.count > 1 ? Int32(descriptors[1].revents) : 0
        let failed = events & Int32(POLLERR | POLLHUP | POLLNVAL) != 0
        return Ready(
            isWoken: descriptors[0].revents != 0, isReadable: failed || events & Int32(POLLIN) != 0,
            isWritable: events & Int32(POLLOUT) != 0)
    }

    /// Rounded up, so that what waits for a moment does not come before it.
    private static func milliseconds(until end: ContinuousClock.Instant?) -> Int32 {
        guard let end else { return -1 }
        let left = ContinuousClock.now.duration(to: end)
        return left <= .zero ? 0 : Int32(clamping: left.wholeMilliseconds)
    }
}

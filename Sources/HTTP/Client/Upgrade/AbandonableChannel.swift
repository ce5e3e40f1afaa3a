import NIOCore
import Synchronization

/// The channel of an attempt that may be given up before there is one.
final class AbandonableChannel: Sendable {
    private enum State {
        case waiting
        case open(any Channel)
        case abandoned
    }

    private let state = Mutex(State.waiting)

    /// The channel is there; it is closed when nobody wants it any more.
    func use(_ channel: any Channel) {
        let isAbandoned = state.withLock { state in
            if case .abandoned = state { return true }
            state = .open(channel)
            return false
        }
        if isAbandoned { channel.close(promise: nil) }
    }

    /// Closes the channel, now or as soon as there is one.
    func abandon() {
        let channel = state.withLock { state -> (any Channel)? in
            defer { state = .abandoned }
            if case .open(let channel) = state { return channel }
            return nil
        }
        channel?.close(promise: nil)
    }
}

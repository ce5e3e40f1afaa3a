import Contracts
import HTTP
import Synchronization

/// Counts the open sockets of each user.
final class SocketPermits: Sendable {
    private let open = Mutex<[UserID: Int]>([:])
    private let maximum: Int

    /// At most so many a user.
    init(maximum: Int) { self.maximum = maximum }

    /// Counts one more of a user until the permit is let go.
    ///
    /// - Throws: `rate_limited` when they have as many as they may.
    func take(for user: UserID) throws(HTTPError) -> SocketPermit {
        let isFree = open.withLock { open in
            guard open[user, default: 0] < maximum else { return false }
            open[user, default: 0] += 1
            return true
        }
        guard isFree else { throw .rateLimited(retryAfter: 1) }
        return SocketPermit(user: user, permits: self)
    }

    /// How many a user has.
    func count(of user: UserID) -> Int { open.withLock { $0[user] ?? 0 } }

    fileprivate func release(_ user: UserID) {
        open.withLock { open in
            guard let count = open[user] else { return }
            open[user] = count > 1 ? count - 1 : nil
        }
    }
}

/// One open socket of a user: counted for as long as this lives, whether or not the handshake comes to its end.
final class SocketPermit: Sendable {
    private let user: UserID
    private let permits: SocketPermits

    fileprivate init(user: UserID, permits: SocketPermits) {
        self.user = user
        self.permits = permits
    }

    deinit { permits.release(user) }
}

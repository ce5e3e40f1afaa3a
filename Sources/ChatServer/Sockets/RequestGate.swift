import ServerKit
import ServiceKit

/// Says of each frame of a socket whether it may pass: how many come a second, and how often the user was told to send less.
struct RequestGate: Sendable {
    /// What is to happen to a request.
    enum Verdict: Hashable, Sendable {
        case pass
        /// It is answered with `rate_limited`.
        case refuse
        /// The socket is closed with 4429.
        case close
    }

    private var frames: TokenBucket
    private var refusals = 0
    private var refusedSince = Timestamp(microseconds: 0)

    /// Refusals within ten seconds before the socket is closed: somebody who does not listen.
    static let patience = 200

    init(burst: Int, at now: Timestamp) { frames = TokenBucket(burst: Double(burst), at: now) }

    /// A frame has come.
    mutating func frame(rate: Int, burst: Int, at now: Timestamp) -> Verdict {
        frames.take(rate: Double(rate), burst: Double(burst), at: now) == nil ? .pass : .close
    }

    /// A send was one too many for its user.
    mutating func refused(at now: Timestamp) -> Verdict {
        if now - refusedSince > .seconds(10) {
            refusedSince = now
            refusals = 0
        }
        refusals += 1
        return refusals > Self.patience ? .close : .refuse
    }
}

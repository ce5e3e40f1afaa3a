import Contracts
import ServiceKit

/// What to do after a loss: the contract's close codes, and the answers to a handshake, say it.
struct ReconnectPolicy {
    enum Decision {
        case reconnect(after: Duration, freshToken: Bool)
        case giveUp(ChatClientError)
    }

    /// After so many refusals of fresh tokens the server means it.
    private static let tokenRefusalLimit = 3

    private var backOff: BackOff
    private var politeBackOff = BackOff(initial: .seconds(5), maximum: .seconds(60))
    private var tokenRefusals = 0

    init(first: Duration, longest: Duration) {
        backOff = BackOff(initial: first, maximum: longest)
    }

    /// The connection has been good for a while.
    mutating func settled() {
        backOff.reset()
        politeBackOff.reset()
        tokenRefusals = 0
    }

    /// What to do now.
    mutating func decide(_ loss: ConnectionLoss) -> Decision {
        switch loss {
        case .closed(let code): decide(closeCode: code)
        case .failed(let error): decide(error)
        }
    }

    private mutating func decide(closeCode: UInt16?) -> Decision {
        switch closeCode.flatMap(CloseCode.init) {
        case .expired: return renewed()
        case .revoked: return .giveUp(ChatClientError(.sessionEnded, "the session was revoked"))
        case .tooManyRequests: return .reconnect(after: politeBackOff.next(), freshToken: false)
        case .protocolError, .unsupportedData, .invalidText, .tooBig, .badFrame:
            // Sending the same again would end the same way.
            return .giveUp(ChatClientError(.refused, "the server closed the socket with \(closeCode ?? 0)"))
        case .normal, .goingAway, .restart, .tooSlow, nil:
            return .reconnect(after: backOff.next(), freshToken: false)
        }
    }

    private mutating func decide(_ error: ChatClientError) -> Decision {
        switch error.code {
        case .sessionEnded, .loggedOut: return .giveUp(error)
        case .refused where error.status == 401: return renewed()
        case .refused where error.status == 429 || error.status == 503:
            return .reconnect(after: max(politeBackOff.next(), error.retryAfter ?? .zero), freshToken: false)
        case .refused where error.status.map { $0 < 500 } ?? false: return .giveUp(error)
        default: return .reconnect(after: backOff.next(), freshToken: false)
        }
    }

    private mutating func renewed() -> Decision {
        tokenRefusals += 1
        guard tokenRefusals <= Self.tokenRefusalLimit else {
            return .giveUp(ChatClientError(.sessionEnded, "fresh tokens are not taken"))
        }
        return .reconnect(after: tokenRefusals == 1 ? .zero : backOff.next(), freshToken: true)
    }
}

internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

extension HTTPClientError {
    /// What an error of the channel means to a caller whose request was running.
    init(translating error: any Error) {
        switch error {
        case let error as HTTPClientError: self = error
        case let error as TLSError: self.init(error)
        case HTTPParserError.invalidEOFState, ChannelError.eof, ChannelError.ioOnClosedChannel,
            ChannelError.alreadyClosed:
            self.init(.connectionClosed, "before the answer was complete")
        case let error as IOError: self.init(.connectionClosed, error.description)
        case HTTPParserError.invalidHeaderToken:
            self.init(.invalidRequest, "a header has characters that are not allowed")
        case let error as HTTPParserError: self.init(.malformedResponse, "\(error)")
        case let error as NIOHTTPDecoderError: self.init(.malformedResponse, "\(error)")
        default: self.init(.connectionClosed, "\(error)")
        }
    }

    /// What an error means to a caller who waits for a connection.
    init(connectingTo origin: Origin, _ error: any Error) {
        switch error {
        case let error as HTTPClientError: self = error
        case let error as TLSError: self.init(error)
        default: self.init(.connectFailed, "\(origin.authority): \(Self.reason(error))")
        }
    }

    private init(_ error: TLSError) {
        switch error.code {
        case .certificate: self.init(.certificate, error.reason)
        case .truncated: self.init(.connectionClosed, error.reason)
        case .setup, .handshake, .record: self.init(.tls, error.reason)
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first { return reason(first.error) }
            return error.dnsAError.map { "\($0)" } ?? "the name can't be resolved"
        case ChannelError.connectTimeout: return "took too long"
        case let error as IOError: return error.description
        default: return "\(error)"
        }
    }
}

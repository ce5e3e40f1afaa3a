public import NIOCore
public import NIOHTTP1

extension HTTPClient {
    /// Opens a socket (RFC 6455) to a `ws`, `wss`, `http` or `https` URL on a connection of its own.
    ///
    /// The socket is its handler's from then on: the client's ``shutdown()`` does not close it. No subprotocol and no
    /// extension is offered.
    /// - Parameters:
    ///   - eventLoop: the loop that the socket is to belong to, one of the client's group; any of them when nil.
    ///   - timeout: until the handshake is done.
    ///   - makeHandler: called on the socket's event loop; the handler lives as long as the socket.
    /// - Returns: the socket, which may have closed already; its handler has been told all about it.
    /// - Throws: ``HTTPClientError/Code/upgradeRefused`` with the answer when the server says no.
    @discardableResult
    public func webSocket(
        _ url: String, headers: HTTPHeaders = [:], on eventLoop: (any EventLoop)? = nil,
        timeout: Duration = .seconds(10), configuration: WebSocketConfiguration = .init(),
        makeHandler: @escaping @Sendable (WebSocket) -> any WebSocketHandler
    ) async throws(HTTPClientError) -> WebSocketReference {
        let url = try ClientURL(url, schemes: ["ws": false, "wss": true, "http": false, "https": true])
        guard headers.allSatisfy({ isHeaderSafe($0.name) && isHeaderSafe($0.value) }) else {
            throw HTTPClientError(.invalidRequest, "a header has characters that are not allowed")
        }
        let opened = sockets.open(
            url, headers: headers, on: eventLoop ?? connector.group.any(), timeout: TimeAmount(timeout),
            configuration: configuration, makeHandler: makeHandler)
        do {
            return try await withTaskCancellationHandler {
                try await opened.futureResult.get()
            } onCancel: {
                opened.fail(HTTPClientError(.cancelled))
            }
        } catch {
            throw HTTPClientError(translating: error)
        }
    }

    private func isHeaderSafe(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }
    }
}

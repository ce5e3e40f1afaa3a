import NIOCore

/// Puts fragments together (RFC 6455, section 5.4); control frames may come between them.
struct WebSocketMessageAssembler {
    enum Event: Equatable {
        case text(ByteBuffer)
        case binary(ByteBuffer)
        case ping(ByteBuffer)
        case pong
        /// The other side's close frame; nil where it gives no code.
        case close(WebSocketCloseCode?)
    }

    let maximumMessage: Int
    private var partial: Partial?

    private struct Partial {
        let opcode: WebSocketOpcode
        var bytes: ByteBuffer
    }

    init(maximumMessage: Int) { self.maximumMessage = maximumMessage }

    /// What a frame means; nil when its message goes on.
    mutating func receive(_ frame: WebSocketFrameParser.Frame) throws(WebSocketProtocolError) -> Event? {
        switch frame.opcode {
        case .ping: return .ping(frame.payload)
        case .pong: return .pong
        case .close: return .close(try Self.closeCode(frame.payload))
        case .text, .binary:
            guard partial == nil else { throw .init(.protocolError, "a message within a message") }
            if frame.isFinal { return try Self.message(frame.opcode, frame.payload) }
            partial = Partial(opcode: frame.opcode, bytes: frame.payload)
            return nil
        case .continuation:
            guard var message = partial.take() else { throw .init(.protocolError, "nothing to continue") }
            guard message.bytes.readableBytes + frame.payload.readableBytes <= maximumMessage else {
                throw .init(.messageTooBig, "message too big")
            }
            message.bytes.writeImmutableBuffer(frame.payload)
            if frame.isFinal { return try Self.message(message.opcode, message.bytes) }
            partial = message
            return nil
        }
    }

    private static func message(
        _ opcode: WebSocketOpcode, _ bytes: ByteBuffer
    ) throws(WebSocketProtocolError) -> Event {
        guard opcode == .text else { return .binary(bytes) }
        guard bytes.withUnsafeReadableBytes(UTF8Validation.isValid) else { throw .init(.invalidPayload, "not UTF-8") }
        return .text(bytes)
    }

    private static func closeCode(_ payload: ByteBuffer) throws(WebSocketProtocolError) -> WebSocketCloseCode? {
        var payload = payload
        if payload.readableBytes == 0 { return nil }
        guard let number = payload.readInteger(as: UInt16.self) else {
            throw .init(.protocolError, "half a close code")
        }
        let code = WebSocketCloseCode(number)
        guard code.mayBeSent else { throw .init(.protocolError, "no close code") }
        guard payload.withUnsafeReadableBytes(UTF8Validation.isValid) else { throw .init(.invalidPayload, "not UTF-8") }
        return code
    }
}

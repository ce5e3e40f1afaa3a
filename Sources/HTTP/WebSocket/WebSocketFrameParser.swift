import NIOCore

/// Cuts bytes into frames (RFC 6455, section 5.2). Between frames it keeps nothing, so that an idle socket costs nothing.
struct WebSocketFrameParser {
    struct Frame: Equatable {
        let opcode: WebSocketOpcode
        let isFinal: Bool
        let payload: ByteBuffer
    }

    /// What the frame's first bytes say.
    private struct Header {
        let opcode: WebSocketOpcode
        let isFinal: Bool
        let length: Int
        let size: Int
        let mask: WebSocketMask?
    }

    /// The role of the side that parses.
    let role: WebSocketRole
    let maximumPayload: Int
    private var pending: ByteBuffer?

    init(role: WebSocketRole, maximumPayload: Int) {
        self.role = role
        self.maximumPayload = maximumPayload
    }

    mutating func append(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        if pending == nil {
            pending = bytes
        } else {
            var bytes = bytes
            pending?.writeBuffer(&bytes)
        }
    }

    /// Drops what was not parsed yet.
    mutating func discard() { pending = nil }

    /// The next frame, unmasked; nil when more bytes are needed. After an error there is nothing more.
    mutating func next() throws(WebSocketProtocolError) -> Frame? {
        guard var bytes = pending.take() else { return nil }
        let header = try readHeader(bytes)
        guard let header, bytes.readableBytes >= header.size + header.length else {
            keep(bytes, needed: header.map { $0.size + $0.length } ?? 0)
            return nil
        }
        bytes.moveReaderIndex(forwardBy: header.size)
        header.mask?.apply(to: &bytes, at: bytes.readerIndex, length: header.length)
        let payload = bytes.readSlice(length: header.length) ?? ByteBuffer()
        if bytes.readableBytes > 0 { pending = bytes }
        return Frame(opcode: header.opcode, isFinal: header.isFinal, payload: payload)
    }

    /// Keeps a part of a frame in a buffer of its own size: the one that it came in may be much larger.
    private mutating func keep(_ bytes: ByteBuffer, needed: Int) {
        guard bytes.readerIndex > 0 || bytes.storageCapacity < needed || bytes.storageCapacity > 2 * needed + 64 else {
            pending = bytes
            return
        }
        var own = ByteBuffer()
        own.reserveCapacity(max(needed, bytes.readableBytes))
        own.writeImmutableBuffer(bytes)
        pending = own
    }

    private func readHeader(_ bytes: ByteBuffer) throws(WebSocketProtocolError) -> Header? {
        let start = bytes.readerIndex
        guard let first = bytes.getInteger(at: start, as: UInt8.self) else { return nil }
        guard first & 0x70 == 0 else { throw .init(.protocolError, "reserved bit") }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else {
            throw .init(.protocolError, "unknown opcode")
        }
        let isFinal = first & 0x80 != 0
        guard let second = bytes.getInteger(at: start + 1, as: UInt8.self) else { return nil }
        let isMasked = second & 0x80 != 0
        guard isMasked == (role == .server) else { throw .init(.protocolError, isMasked ? "masked" : "not masked") }
        var length = Int(second & 0x7F)
        var size = 2
        if opcode.isControl, length > 125 || !isFinal {
            throw .init(.protocolError, "long or fragmented control frame")
        }
        if length == 126 {
            guard let long = bytes.getInteger(at: start + 2, as: UInt16.self) else { return nil }
            guard long >= 126 else { throw .init(.protocolError, "length in too many bytes") }
            (length, size) = (Int(long), 4)
        } else if length == 127 {
            guard let long = bytes.getInteger(at: start + 2, as: UInt64.self) else { return nil }
            guard long > 65_535, long <= UInt64(Int64.max) else {
                throw .init(.protocolError, "length in too many bytes")
            }
            (length, size) = (Int(long), 10)
        }
        guard opcode.isControl || length <= maximumPayload else { throw .init(.messageTooBig, "message too big") }
        guard isMasked else { return Header(opcode: opcode, isFinal: isFinal, length: length, size: size, mask: nil) }
        guard let key = bytes.getInteger(at: start + size, as: UInt32.self) else { return nil }
        return Header(
            opcode: opcode, isFinal: isFinal, length: length, size: size + 4, mask: WebSocketMask(key: key))
    }
}

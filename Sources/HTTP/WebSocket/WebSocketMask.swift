import NIOCore

/// Four bytes that a client's payload is combined with (RFC 6455, section 5.3).
struct WebSocketMask: Sendable, Hashable {
    /// In network byte order.
    let key: UInt32

    /// One that the other side's proxies cannot foresee, which is all that masks are for.
    static func random() -> WebSocketMask { WebSocketMask(key: .random(in: .min ... .max)) }

    func write(to buffer: inout ByteBuffer) { buffer.writeInteger(key) }

    /// Masks, or unmasks, everything from `index` to the end of what is readable.
    func apply(to buffer: inout ByteBuffer, at index: Int, length: Int? = nil) {
        guard key != 0 else { return }
        let offset = index - buffer.readerIndex
        let length = length ?? buffer.readableBytes - offset
        buffer.withUnsafeMutableReadableBytes { bytes in
            let payload = UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + length])
            let wide = UInt64(key.bigEndian) << 32 | UInt64(key.bigEndian)
            var position = 0
            while position + 8 <= length {
                let word = payload.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                payload.storeBytes(of: word ^ wide, toByteOffset: position, as: UInt64.self)
                position += 8
            }
            while position < length {
                payload[position] ^= UInt8(truncatingIfNeeded: key >> (24 - 8 * UInt32(position & 3)))
                position += 1
            }
        }
    }
}

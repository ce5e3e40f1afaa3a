import NIOCore

/// Reads requests from a connection's bytes (RFC 9112), within limits, and strictly.
///
/// It is our own, and not NIO's `HTTPRequestDecoder` around llhttp, for three reasons. That one stops for good at whatever
/// *it* takes for an upgrade, and ends the process where the server's idea of one differs. It has no bound on all fields of
/// a head together. And what is a request's last byte, which the socket's first byte follows, is known here.
struct RequestParser {
    enum Part {
        case head(RequestHead)
        case body(ByteBuffer)
        case end
    }

    enum State: Equatable {
        case head
        case fixed(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers(left: Int)
        case complete
        case failed
    }

    let limits: HTTPServerConfiguration.Limits
    var state = State.head
    var pending = ByteBuffer()
    /// How much of `pending` was looked at for a head's end, and where the line begins that was looked at last.
    private var scanned = (position: 0, line: 0)

    init(limits: HTTPServerConfiguration.Limits) { self.limits = limits }

    /// Whether bytes wait that belong to no part yet.
    var hasPending: Bool { pending.readableBytes > 0 }

    /// What is left of a body whose length was said; nil in a chunked one.
    var bodyLeft: Int? {
        switch state {
        case .head, .complete: 0
        case .fixed(let left): left
        default: nil
        }
    }

    mutating func append(_ bytes: ByteBuffer) {
        guard pending.readableBytes > 0 else {
            pending = bytes
            return
        }
        // Into a buffer of its own: the one at hand may be shared with parts of bodies, and half of it be read.
        var bytes = bytes
        if pending.readerIndex > 0 { pending = pending.slice() }
        pending.writeBuffer(&bytes)
    }

    /// The bytes behind the last part, for another protocol.
    mutating func takeRest() -> ByteBuffer {
        defer { pending = ByteBuffer() }
        return pending
    }

    /// The next part; nil when more bytes are needed. After an error there is nothing more.
    mutating func next() throws(HTTPError) -> Part? {
        do {
            let part = try nextPart()
            if pending.readableBytes == 0 { pending = ByteBuffer() }
            return part
        } catch {
            state = .failed
            pending = ByteBuffer()
            throw error
        }
    }

    private mutating func nextPart() throws(HTTPError) -> Part? {
        switch state {
        case .head:
            guard let head = try readHead() else { return nil }
            switch head.framing {
            case .none, .length(0): state = .complete
            case .length(let length): state = .fixed(length)
            case .chunked: state = .chunkSize
            }
            return .head(head)
        case .fixed(let left):
            guard let (bytes, left) = take(left) else { return nil }
            state = left == 0 ? .complete : .fixed(left)
            return .body(bytes)
        case .chunkSize, .chunk, .chunkEnd, .trailers: return try nextChunk()
        case .complete:
            state = .head
            return .end
        case .failed: return nil
        }
    }

    /// Up to so many bytes, and how many are still missing.
    mutating func take(_ wanted: Int) -> (ByteBuffer, Int)? {
        guard let bytes = pending.readSlice(length: min(wanted, pending.readableBytes)), bytes.readableBytes > 0 else {
            return nil
        }
        return (bytes, wanted - bytes.readableBytes)
    }

    private mutating func readHead() throws(HTTPError) -> RequestHead? {
        guard let length = try findEnd() else { return nil }
        scanned = (0, 0)
        let fields = limits.headerFields
        let result = pending.withUnsafeReadableBytes { bytes -> Result<RequestHead, HTTPError> in
            do throws(HTTPError) {
                let head = UnsafeRawBufferPointer(rebasing: bytes[..<length])
                return .success(try RequestHeadParser.parse(head, maximumFields: fields))
            } catch {
                return .failure(error)
            }
        }
        pending.moveReaderIndex(forwardBy: length)
        return try result.get()
    }

    /// How long the head is, its empty line included; each byte is looked at once, however slowly they come.
    private mutating func findEnd() throws(HTTPError) -> Int? {
        while true {
            let bytes = pending.readableBytesView
            let start = bytes.startIndex
            if let first = bytes.first, first != UInt8(ascii: "\r"), !ByteClass.token.contains(first) {
                throw .malformed("This is not HTTP.")
            }
            guard let end = bytes[(start + scanned.position)...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            let length = end - start + 1
            let isEmpty = length - scanned.line == 2 && bytes[end - 1] == UInt8(ascii: "\r")
            if isEmpty, length == 2 {
                // An empty line before a request is forgiven (RFC 9112, section 2.2).
                pending.moveReaderIndex(forwardBy: 2)
                scanned = (0, 0)
                continue
            }
            if scanned.line == 0, length - 2 > limits.requestLine { throw .targetTooLong }
            guard length <= limits.head else { throw .headTooLarge }
            scanned = (length, length)
            if isEmpty { return length }
        }
        scanned.position = pending.readableBytes
        if scanned.line == 0, scanned.position > limits.requestLine { throw .targetTooLong }
        guard scanned.position <= limits.head else { throw .headTooLarge }
        return nil
    }
}

import NIOHTTP1

/// Reads a complete head, and refuses whatever two implementations might read in two ways (RFC 9112, section 11.2): bare
/// line feeds, folded lines, space before colons, control characters, more than one length, more than one host.
struct RequestHeadParser {
    private let bytes: UnsafeRawBufferPointer
    private let maximumFields: Int
    private var position = 0
    private var contentLength: Int?
    private var isChunked = false
    private var hosts = 0

    /// `bytes` begins with the request line and ends with the empty line.
    static func parse(_ bytes: UnsafeRawBufferPointer, maximumFields: Int) throws(HTTPError) -> RequestHead {
        var parser = RequestHeadParser(bytes: bytes, maximumFields: maximumFields)
        return try parser.head()
    }

    private mutating func head() throws(HTTPError) -> RequestHead {
        let (method, target, version) = try requestLine(try line())
        var headers = HTTPHeaders()
        var fields = 0
        while case let field = try line(), !field.isEmpty {
            fields += 1
            guard fields <= maximumFields else { throw .headTooLarge }
            let (name, value) = try Self.field(field)
            try interpret(name, value)
            headers.add(name: name, value: value)
        }
        guard hosts == 1 || hosts == 0 && version == .http1_0 else { throw .malformed("There is not one Host.") }
        let framing: RequestHead.Framing
        switch (contentLength, isChunked) {
        case (nil, false): framing = .none
        case (let length?, false): framing = .length(length)
        case (nil, true) where version == .http1_1: framing = .chunked
        default: throw .malformed("The body's length is said in two ways.")
        }
        return RequestHead(method: method, target: target, version: version, headers: headers, framing: framing)
    }

    /// The next line without its end.
    private mutating func line() throws(HTTPError) -> Slice<UnsafeRawBufferPointer> {
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")), end > position,
            bytes[end - 1] == UInt8(ascii: "\r")
        else { throw .malformed("A line does not end in CR LF.") }
        defer { position = end + 1 }
        return bytes[position..<end - 1]
    }

    private func requestLine(
        _ line: Slice<UnsafeRawBufferPointer>
    ) throws(HTTPError) -> (HTTPMethod, String, HTTPVersion) {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, (1...32).contains(parts[0].count), parts[0].allSatisfy(ByteClass.token.contains),
            !parts[1].isEmpty, parts[1].allSatisfy({ $0 > 0x20 && $0 != 0x7F }),
            let target = String(validating: parts[1], as: UTF8.self)
        else { throw .malformed("The request line cannot be read.") }
        let method = HTTPMethod(rawValue: String(decoding: parts[0], as: UTF8.self))
        return (method, target, try Self.version(parts[2]))
    }

    private static func version(_ text: Slice<UnsafeRawBufferPointer>) throws(HTTPError) -> HTTPVersion {
        let text = String(decoding: text, as: UTF8.self)
        switch text {
        case "HTTP/1.1": return .http1_1
        case "HTTP/1.0": return .http1_0
        default:
            let isVersion =
                text.utf8.count == 8 && text.hasPrefix("HTTP/") && text.utf8.dropFirst(5).first?.isDigit == true
                && text.utf8.dropFirst(6).first == UInt8(ascii: ".") && text.utf8.last?.isDigit == true
            throw isVersion ? .versionNotSupported : .malformed("The request line cannot be read.")
        }
    }

    private static func field(_ line: Slice<UnsafeRawBufferPointer>) throws(HTTPError) -> (String, String) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(ByteClass.token.contains)
        else { throw .malformed("A header field's name is not one, or the field is folded.") }
        var value = line[(colon + 1)...]
        while let first = value.first, first.isBlank { value = value.dropFirst() }
        while let last = value.last, last.isBlank { value = value.dropLast() }
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else {
            throw .malformed("A header field holds a control character.")
        }
        return (String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
    }

    private mutating func interpret(_ name: String, _ value: String) throws(HTTPError) {
        switch name.utf8.count {
        case 4 where name.lowercased() == "host":
            hosts += 1
            guard !value.isEmpty, value.utf8.allSatisfy(ByteClass.host.contains) else {
                throw .malformed("The Host cannot be read.")
            }
        case 14 where name.lowercased() == "content-length":
            guard contentLength == nil, (1...18).contains(value.utf8.count), value.utf8.allSatisfy(\.isDigit),
                let length = Int(value)
            else { throw .malformed("The Content-Length cannot be read, or is there twice.") }
            contentLength = length
        case 17 where name.lowercased() == "transfer-encoding":
            guard !isChunked else { throw .malformed("There are two Transfer-Encodings.") }
            guard value.lowercased() == "chunked" else { throw .codingNotImplemented }
            isChunked = true
        default: break
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}

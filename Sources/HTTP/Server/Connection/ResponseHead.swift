import NIOCore
import NIOHTTP1

/// Writes a response's status line and header fields.
struct ResponseHead {
    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var requestID: String
    var date: String
    /// `content-length` or `transfer-encoding`, where there is a body.
    var framing: Framing
    var closes: Bool
    /// A client of HTTP/1.0 has to be told that the connection lives on.
    var isKeptForHTTP10: Bool

    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
    }

    /// Fields that are the server's to write.
    private static let own: Set<String> = ["content-length", "transfer-encoding", "connection", "date", "x-request-id"]

    /// - Returns: the names of fields that were left out because they would have broken the head.
    func write(to buffer: inout ByteBuffer) -> [String] {
        buffer.writeString("HTTP/1.1 \(status.code) ")
        buffer.writeString(status.reasonPhrase)
        buffer.writeString("\r\n")
        var refused: [String] = []
        for (name, value) in headers where !Self.own.contains(name.lowercased()) {
            guard Self.isSafe(name, value) else {
                refused.append(name)
                continue
            }
            Self.write(name, value, to: &buffer)
        }
        switch framing {
        case .none: break
        case .length(let length): Self.write("content-length", String(length), to: &buffer)
        case .chunked: Self.write("transfer-encoding", "chunked", to: &buffer)
        }
        if closes {
            Self.write("connection", "close", to: &buffer)
        } else if isKeptForHTTP10 {
            Self.write("connection", "keep-alive", to: &buffer)
        }
        Self.write("date", date, to: &buffer)
        Self.write("x-request-id", requestID, to: &buffer)
        buffer.writeString("\r\n")
        return refused
    }

    /// Whether a field is one field: line breaks in a value would end the head early (response splitting).
    static func isSafe(_ name: String, _ value: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(ByteClass.token.contains)
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }
    }

    private static func write(_ name: String, _ value: String, to buffer: inout ByteBuffer) {
        buffer.writeString(name)
        buffer.writeString(": ")
        buffer.writeString(value)
        buffer.writeString("\r\n")
    }
}

import NIOCore

/// Makes events of the bytes of a `text/event-stream` (WHATWG HTML, section 9.2.6), however they are cut into pieces.
struct ServerSentEventParser {
    private let limit: Int
    private var line: [UInt8] = []
    private var endedWithCarriageReturn = false
    private var isFirstLine = true
    private var event: String?
    private var data: [UInt8]?
    private var lastID: String?

    /// - Parameter limit: how many bytes an event, or a line, may have.
    init(limit: Int) { self.limit = limit }

    /// The events that are complete with these bytes.
    ///
    /// - Throws: ``HTTPClientError/Code/bodyTooLarge`` for an event above the limit.
    mutating func parse(_ piece: ByteBuffer) throws(HTTPClientError) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in piece.readableBytesView {
            // CR, LF and CRLF end a line; the LF of a CRLF may come in the next piece.
            let isSecondHalf = byte == .lineFeed && endedWithCarriageReturn
            endedWithCarriageReturn = byte == .carriageReturn
            if isSecondHalf { continue }
            guard byte == .lineFeed || byte == .carriageReturn else {
                line.append(byte)
                guard line.count + (data?.count ?? 0) <= limit else {
                    throw HTTPClientError(.bodyTooLarge, "an event of more than \(limit) bytes")
                }
                continue
            }
            if let complete = endLine() { events.append(complete) }
        }
        return events
    }

    private mutating func endLine() -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch() }
        let name = line.prefix { $0 != .colon }
        var value = line.dropFirst(name.count + 1)
        if value.first == .space { value.removeFirst() }
        switch String(decoding: name, as: UTF8.self) {
        case "event": event = String(decoding: value, as: UTF8.self)
        case "data": data = data.map { $0 + [.lineFeed] + value } ?? Array(value)
        case "id" where !value.contains(0): lastID = String(decoding: value, as: UTF8.self)
        // Comments have an empty name; `retry` is for browsers, whose waits are fixed; others are to be ignored.
        default: break
        }
        return nil
    }

    /// An empty line: what has been gathered is an event, if it has data.
    private mutating func dispatch() -> ServerSentEvent? {
        defer {
            event = nil
            data = nil
        }
        guard let data else { return nil }
        return ServerSentEvent(
            event: event == "" ? nil : event, data: String(decoding: data, as: UTF8.self), id: lastID)
    }
}

extension UInt8 {
    fileprivate static let lineFeed = UInt8(ascii: "\n")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")
    fileprivate static let colon = UInt8(ascii: ":")
    fileprivate static let space = UInt8(ascii: " ")
}

public import NIOCore

/// One event of a `text/event-stream` (WHATWG HTML, section 9.2).
public struct ServerSentEvent: Sendable, Hashable {
    /// What kind of event it is; nil stands for `message`.
    public var event: String?
    /// What it says; line breaks are allowed.
    public var data: String
    /// Where the client resumes after it.
    public var id: String?

    /// An event.
    public init(event: String? = nil, data: String, id: String? = nil) {
        self.event = event
        self.data = data
        self.id = id
    }

    /// Appends the event as it is sent. Line breaks in `event` and `id`, which would forge fields, are left out.
    public func write(to buffer: inout ByteBuffer) {
        if let event { Self.write("event: ", Self.oneLine(event), to: &buffer) }
        if let id { Self.write("id: ", Self.oneLine(id), to: &buffer) }
        // Only these three end a line there; other separators of Unicode's are text like any other.
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: Self.endsLine) {
            Self.write("data: ", line, to: &buffer)
        }
        buffer.writeString("\n")
    }

    private static func write(_ name: String, _ value: some StringProtocol, to buffer: inout ByteBuffer) {
        buffer.writeString(name)
        buffer.writeSubstring(Substring(value))
        buffer.writeString("\n")
    }

    private static func endsLine(_ character: Character) -> Bool {
        character == "\n" || character == "\r" || character == "\r\n"
    }

    private static func oneLine(_ text: String) -> String { text.filter { !endsLine($0) && $0 != "\0" } }
}

/// Where a piece of work stands in a distributed trace (W3C Trace Context): what `traceparent` carries.
public struct TraceContext: Sendable, Hashable {
    /// 128 random bits that all work of the trace shares, as 32 hexadecimal digits.
    public let traceID: String
    /// 64 random bits of this piece of work, as 16 hexadecimal digits.
    public let spanID: String
    /// Whether the caller records the trace.
    public let isSampled: Bool

    /// The current task's place, if it has one.
    @TaskLocal public static var current: TraceContext?

    /// A new trace.
    public static func make() -> TraceContext {
        TraceContext(traceID: hex(UInt64.random(in: 1...(.max))) + hex(.random(in: 1...(.max))), isSampled: true)
    }

    /// A piece of work that this one starts.
    public func child() -> TraceContext { TraceContext(traceID: traceID, isSampled: isSampled) }

    /// Reads a header's value; nil when it is not one of version 00 or a later version that begins like it.
    public init?(traceparent: String) {
        let parts = traceparent.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count >= 4, parts.prefix(4).map(\.count) == [2, 32, 16, 2],
            parts.prefix(4).allSatisfy({ $0.allSatisfy(Self.isLowercaseHex) }),
            !parts[0].elementsEqual("ff".utf8), parts.count == 4 || !parts[0].elementsEqual("00".utf8),
            parts[1].contains(where: { $0 != UInt8(ascii: "0") }),
            parts[2].contains(where: { $0 != UInt8(ascii: "0") }),
            let flags = UInt8(String(decoding: parts[3], as: UTF8.self), radix: 16)
        else { return nil }
        traceID = String(decoding: parts[1], as: UTF8.self)
        spanID = String(decoding: parts[2], as: UTF8.self)
        isSampled = flags & 1 == 1
    }

    /// The header's value.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    private init(traceID: String, isSampled: Bool) {
        self.traceID = traceID
        self.isSampled = isSampled
        spanID = Self.hex(.random(in: 1...(.max)))
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func isLowercaseHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

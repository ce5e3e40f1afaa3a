/// Where a piece of work stands in a distributed trace (W3C Trace Context): what `traceparent` carries.
public struct TraceContext: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64
    private let span: UInt64
    /// Whether the caller records the trace.
    public let isSampled: Bool

    /// The current task's place, if it has one.
    @TaskLocal public static var current: TraceContext?

    /// A new trace.
    public static func make() -> TraceContext {
        TraceContext(high: .random(in: 1...(.max)), low: .random(in: 1...(.max)), isSampled: true)
    }

    /// A piece of work that this one starts.
    public func child() -> TraceContext { TraceContext(high: high, low: low, isSampled: isSampled) }

    /// Reads a header's value; nil when it is not one of version 00 or a later version that begins like it.
    public init?(traceparent: String) {
        let parts = traceparent.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count >= 4, parts.prefix(4).map(\.count) == [2, 32, 16, 2],
            !parts[0].elementsEqual("ff".utf8), parts.count == 4 || !parts[0].elementsEqual("00".utf8),
            Self.number(parts[0]) != nil, let high = Self.number(parts[1].prefix(16)),
            let low = Self.number(parts[1].suffix(16)), let span = Self.number(parts[2]),
            let flags = Self.number(parts[3]), high != 0 || low != 0, span != 0
        else { return nil }
        self.high = high
        self.low = low
        self.span = span
        isSampled = flags & 1 == 1
    }

    /// 128 random bits that all work of the trace shares, as 32 hexadecimal digits.
    public var traceID: String { Self.hex(high) + Self.hex(low) }
    /// 64 random bits of this piece of work, as 16 hexadecimal digits.
    public var spanID: String { Self.hex(span) }
    /// The header's value.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    private init(high: UInt64, low: UInt64, isSampled: Bool) {
        self.high = high
        self.low = low
        self.isSampled = isSampled
        span = .random(in: 1...(.max))
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Up to 16 digits; nil where one is no lower-case hexadecimal one, as the standard wants them.
    private static func number(_ digits: Substring.UTF8View) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }
}

extension Timestamp {
    /// In UTC with milliseconds, as our API writes moments: `2026-11-24T09:30:00.250Z`.
    ///
    /// Written by hand: it is made for every message, and a formatter costs a hundred times as much.
    public var rfc3339: String {
        let day = milliseconds >= 0 ? milliseconds / 86_400_000 : -((-milliseconds + 86_399_999) / 86_400_000)
        let (year, month, monthDay) = Self.civil(day)
        let inDay = milliseconds - day * 86_400_000
        return String(unsafeUninitializedCapacity: 24) { bytes in
            var end = 0
            func put(_ number: Int64, _ width: Int, then separator: Character) {
                var rest = number
                for place in stride(from: end + width - 1, through: end, by: -1) {
                    bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                bytes[end + width] = separator.asciiValue ?? 0
                end += width + 1
            }
            put(year, 4, then: "-")
            put(month, 2, then: "-")
            put(monthDay, 2, then: "T")
            put(inDay / 3_600_000, 2, then: ":")
            put(inDay / 60_000 % 60, 2, then: ":")
            put(inDay / 1_000 % 60, 2, then: ".")
            put(inDay % 1_000, 3, then: "Z")
            return end
        }
    }

    /// Reads RFC 3339 with any offset and up to nine decimals, of which six count; nil for anything else.
    public init?(rfc3339 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard bytes.count >= 20, let year = number(0..<4), bytes[4] == UInt8(ascii: "-"), let month = number(5..<7),
            bytes[7] == UInt8(ascii: "-"), let day = number(8..<10), "Tt ".utf8.contains(bytes[10]),
            let hour = number(11..<13), bytes[13] == UInt8(ascii: ":"), let minute = number(14..<16),
            bytes[16] == UInt8(ascii: ":"), let second = number(17..<19),
            (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day), hour < 24, minute < 60,
            second < 61
        else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if bytes[index] == UInt8(ascii: ".") {
            let digits = bytes[(index + 1)...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard (1...9).contains(digits.count) else { return nil }
            for place in 0..<6 {
                fraction = fraction * 10 + (place < digits.count ? Int64(digits[index + 1 + place]) - 48 : 0)
            }
            index += 1 + digits.count
        }
        guard index < bytes.count else { return nil }
        var offset: Int64 = 0
        if !"Zz".utf8.contains(bytes[index]) {
            guard "+-".utf8.contains(bytes[index]), let hours = number(index + 1..<index + 3),
                index + 3 < bytes.count, bytes[index + 3] == UInt8(ascii: ":"), hours < 24,
                let minutes = number(index + 4..<index + 6), minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[index] == UInt8(ascii: "-") ? -60 : 60)
            index += 5
        }
        guard index + 1 == bytes.count else { return nil }
        let seconds = Self.days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }

    /// The proleptic Gregorian date of a day since 1970 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The other way round.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}

extension Timestamp: Codable, CustomStringConvertible {
    /// As ``rfc3339``.
    public var description: String { rfc3339 }

    /// Reads a string of RFC 3339.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let moment = Timestamp(rfc3339: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a moment as RFC 3339 has it")
        }
        self = moment
    }

    /// Writes ``rfc3339``.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}

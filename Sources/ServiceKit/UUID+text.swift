public import Foundation

extension UUID {
    /// In lower case, as RFC 9562 asks of writers and as Postgres writes it.
    public var text: String { uuidString.lowercased() }

    /// Version 7 (RFC 9562, section 5.7): the milliseconds of `moment`, then 74 random bits, so that ids made one after the
    /// other lie side by side in an index.
    public static func v7(at moment: Timestamp = .now) -> UUID {
        let time = UInt64(max(0, moment.milliseconds))
        let random = UInt64.random(in: .min ... .max)
        let more = UInt16.random(in: .min ... .max)
        func byte(_ value: UInt64, _ place: Int) -> UInt8 { UInt8(truncatingIfNeeded: value >> UInt64(8 * place)) }
        return UUID(
            uuid: (
                byte(time, 5), byte(time, 4), byte(time, 3), byte(time, 2), byte(time, 1), byte(time, 0),
                0x70 | UInt8(truncatingIfNeeded: more >> 8) & 0x0F, UInt8(truncatingIfNeeded: more),
                0x80 | byte(random, 7) & 0x3F, byte(random, 6), byte(random, 5), byte(random, 4),
                byte(random, 3), byte(random, 2), byte(random, 1), byte(random, 0)
            ))
    }
}

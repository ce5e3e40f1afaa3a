import Foundation
import ServiceKit
import Testing

@Suite("Time")
struct TimeTests {
    @Test(
        "Moments are written in UTC with milliseconds, and read back",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_123_000, "2000-02-29T00:00:00.123Z"),
            (-1_000, "1969-12-31T23:59:59.999Z"), (1_795_563_000_250_000, "2026-11-24T23:30:00.250Z"),
            (253_402_300_799_999_000, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func written(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == Timestamp(microseconds: microseconds))
    }

    @Test(
        "Offsets and decimals are read",
        arguments: [
            ("2026-11-25T08:30:00.25+09:00", "2026-11-24T23:30:00.250Z"),
            ("2026-11-24T23:30:00Z", "2026-11-24T23:30:00.000Z"),
            ("2026-11-24t19:00:00.123456789-04:30", "2026-11-24T23:30:00.123Z"),
        ])
    func offsets(text: String, same: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == same)
    }

    @Test(
        "What is not a moment is refused",
        arguments: [
            "", "2026", "2026-11-24", "2026-11-24T23:30:00", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
            "2026-11-24T24:00:00Z", "2026-11-24T23:60:00Z", "2026-11-24T23:30:00.Z", "2026-11-24T23:30:00+9:00",
            "2026-11-24T23:30:00Zx", "２026-11-24T23:30:00Z",
        ])
    func refused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("It agrees with Foundation on any day")
    func foundation() {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        for _ in 0..<1_000 {
            let milliseconds = Int64.random(in: -62_135_596_800_000 / 10...253_402_300_799_000)
            let date = Date(timeIntervalSince1970: Double(milliseconds / 1_000))
            let text = Timestamp(microseconds: milliseconds / 1_000 * 1_000_000).rfc3339
            #expect(text == formatter.string(from: date))
        }
    }

    @Test("Back-off doubles up to its bound, with jitter")
    func backOff() {
        struct Top: RandomNumberGenerator { func next() -> UInt64 { .max } }
        var top = Top()
        var backOff = BackOff(initial: .milliseconds(100), maximum: .milliseconds(300))
        let waits = (0..<4).map { _ in backOff.next(using: &top) }
        for (wait, bound) in zip(waits, [100, 200, 300, 300]) {
            #expect(wait <= .milliseconds(bound) && wait > .milliseconds(bound) * 0.99)
        }
        backOff.reset()
        #expect(backOff.next(using: &top) <= .milliseconds(100))
    }

    @Test("A deadline cancels what takes too long, and lets through what does not")
    func deadline() async throws {
        await #expect(throws: DeadlineExceeded.self) {
            try await withDeadline(.zero) { try await Task.sleep(for: .seconds(3_600)) }
        }
        let answer = try await withDeadline(.seconds(3_600)) { 7 }
        #expect(answer == 7)
    }

    @Test("Ids of version 7 sort by the time they were made")
    func ids() {
        let early = UUID.v7(at: Timestamp(microseconds: 1_000_000_000_000))
        let late = UUID.v7(at: Timestamp(microseconds: 1_000_000_001_000))
        #expect(early.text < late.text)
        #expect(Array(early.text)[14] == "7" && "89ab".contains(Array(early.text)[19]))
    }
}

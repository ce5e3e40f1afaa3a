import Testing

@testable import LocalStack

@Suite("Which process it is")
struct ProcessIdentityTests {
    private let fields = "S 1 4711 4711 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 209873 8192 300 18446744073709551615"

    @Test("The time of its start is read, whatever its name holds")
    func startTime() {
        #expect(ProcessIdentity.startTime(inStat: "4711 (sh) \(fields)") == "209873")
        #expect(ProcessIdentity.startTime(inStat: "4711 (a ) (b) \(fields)") == "209873")
    }

    @Test("A process that has ended is none, and neither is half a line")
    func gone() {
        #expect(ProcessIdentity.startTime(inStat: "4711 (sh) Z\(fields.dropFirst())") == nil)
        #expect(ProcessIdentity.startTime(inStat: "4711 (sh) S 1 2") == nil)
        #expect(ProcessIdentity.startTime(inStat: "") == nil)
    }

    @Test("How it ended is read from what the system says")
    func exits() {
        #expect(ProcessExit(waitStatus: 0) == .code(0))
        #expect(ProcessExit(waitStatus: 3 << 8) == .code(3))
        #expect(ProcessExit(waitStatus: 9) == .signal(9))
        #expect(ProcessExit(waitStatus: 11 | 0x80) == .signal(11))
        #expect(ProcessExit.signal(9).description.hasPrefix("signal 9"))
    }
}

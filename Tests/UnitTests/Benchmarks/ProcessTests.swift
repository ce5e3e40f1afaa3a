import Testing

@testable import Benchmarks

@Suite("Processes in /proc")
struct ProcessTests {
    private func line(_ pid: Int, _ name: String, parent: Int, _ times: String) -> String {
        "\(pid) (\(name)) S \(parent) 1 1 0 -1 4194560 1 2 3 4 \(times) 20 0 1 0 100 200 300"
    }

    @Test("A process is read whatever its name", arguments: ["chatting", "a b", "x) S 9 (y"])
    func processReadWhateverName(name: String) throws {
        let stat = try #require(ProcessStat(line(17, name, parent: 4, "100 20 3 1")))
        #expect(stat.pid == 17)
        #expect(stat.parent == 4)
        #expect(stat.ticks == 120)
        #expect(stat.childrenTicks == 4)
    }

    @Test("What is no such line is not read", arguments: ["", "17", "17 (x", "17 (x) S 1"])
    func whatNoSuchLine(text: String) {
        #expect(ProcessStat(text) == nil)
    }

    @Test("A tree's time is that of all in it, and of those that ended") func treesTimeAllIt() throws {
        let processes = [
            line(1, "init", parent: 0, "1000 0 0 0"), line(10, "postgres", parent: 1, "10 5 2 1"),
            line(11, "postgres", parent: 10, "7 0 0 0"), line(12, "postgres", parent: 11, "3 0 0 0"),
            line(13, "other", parent: 1, "500 0 0 0"),
        ].compactMap(ProcessStat.init)
        #expect(ProcessStat.ticks(ofTreeAt: 10, among: processes) == 28)
        #expect(ProcessStat.ticks(ofTreeAt: 99, among: processes) == 0)
    }

    @Test("A machine's time is all but idling and waiting for disks") func machinesTimeAllBut() {
        #expect(ProcessTable.busyTicks(inStat: "cpu  10 1 20 400 30 2 3 4 0 0\ncpu0 1 1 1 1 1 1 1 1\n") == 40)
        #expect(ProcessTable.busyTicks(inStat: "") == 0)
    }

    @Test("Resident memory is the second field of statm, in pages") func residentMemorySecondField() {
        #expect(ProcessTable.resident(inStatm: "1000 25 5 1 0 9 0", pageSize: 4_096) == 102_400)
        #expect(ProcessTable.resident(inStatm: "1000", pageSize: 4_096) == nil)
    }
}

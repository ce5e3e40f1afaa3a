import Foundation

/// The processes of this machine, read from `/proc`; empty where there is none.
struct ProcessTable: Sendable {
    /// How many ticks a second of processor time has.
    static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))

    let processes: [ProcessStat]
    /// Ticks that all processors were not idle, since boot.
    let machineTicks: Int

    /// As it is now.
    static func read() -> ProcessTable {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return ProcessTable(
            processes: names.compactMap { Int32($0) }.compactMap { text("/proc/\($0)/stat").flatMap(ProcessStat.init) },
            machineTicks: text("/proc/stat").map(busyTicks) ?? 0)
    }

    /// Processor time of a process and its descendants, in seconds.
    func seconds(ofTreeAt pid: Int32) -> Double {
        Double(ProcessStat.ticks(ofTreeAt: pid, among: processes)) / Self.ticksPerSecond
    }

    /// Processor time of a process alone, in seconds.
    func seconds(of pid: Int32) -> Double {
        Double(processes.first { $0.pid == pid }?.ticks ?? 0) / Self.ticksPerSecond
    }

    /// Memory of a process that is its own or shared, and in RAM now, in bytes.
    static func residentBytes(of pid: Int32) -> Int? {
        text("/proc/\(pid)/statm").flatMap { resident(inStatm: $0, pageSize: sysconf(Int32(_SC_PAGESIZE))) }
    }

    static func resident(inStatm text: String, pageSize: Int) -> Int? {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * pageSize
    }

    /// The sum of the first line but for the columns `idle` and `iowait`; `guest` is in `user` already.
    static func busyTicks(inStat text: String) -> Int {
        let fields = text.prefix { $0 != "\n" }.split(separator: " ").dropFirst().prefix(8).map { Int($0) ?? 0 }
        guard fields.count == 8 else { return 0 }
        return fields.reduce(0, +) - fields[3] - fields[4]
    }

    private static func text(_ path: String) -> String? {
        // Not String(contentsOfFile:), which believes that these files are empty.
        guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.readToEnd() else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}

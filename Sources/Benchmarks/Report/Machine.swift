import Foundation

/// What a benchmark ran on.
public struct Machine: Sendable, Hashable, Codable {
    /// Its name in the network.
    public var name: String
    /// The processor, as it calls itself.
    public var processor: String
    /// How many processors can be used.
    public var cores: Int
    /// In bytes.
    public var memory: UInt64
    /// The system's kernel and its version.
    public var kernel: String
    /// How many processes ran or waited to, on average over the last minute before the benchmark.
    public var loadBefore: Double

    /// This one, now.
    static func current() -> Machine {
        var names = utsname()
        uname(&names)
        var load = [0.0]
        getloadavg(&load, 1)
        let information = ProcessInfo.processInfo
        return Machine(
            name: text(of: names.nodename), processor: processor(), cores: information.activeProcessorCount,
            memory: information.physicalMemory, kernel: "\(text(of: names.sysname)) \(text(of: names.release))",
            loadBefore: load[0])
    }

    /// Such as `vm, 2 cores (…), 23 GB, Linux 6.18.44; load 0.5 before`.
    public var description: String {
        let load = String(format: "%.2f", loadBefore)
        return "\(name), \(cores) cores (\(processor)), \(memory >> 30) GB, \(kernel); load \(load) before"
    }

    private static func processor() -> String {
        guard let handle = FileHandle(forReadingAtPath: "/proc/cpuinfo"), let data = try? handle.readToEnd() else {
            return "unknown"
        }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }

    /// A C string in a tuple.
    private static func text(of tuple: some Any) -> String {
        withUnsafeBytes(of: tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

import Foundation

/// What the system says about this process.
public enum ProcessMetrics {
    /// Adds resident memory, CPU time, open files and the time of the start.
    public static func register(in metrics: MetricsRegistry) {
        metrics.sample("process_resident_memory_bytes", help: "Memory of this process that is in RAM.") {
            Double(residentMemory())
        }
        metrics.sample("process_cpu_seconds_total", help: "CPU time that this process used.", isCounter: true) {
            cpuSeconds()
        }
        metrics.sample("process_open_fds", help: "Open file descriptors.") { Double(openDescriptors()) }
        metrics.sample("process_max_fds", help: "How many file descriptors may be open.") {
            Double(DescriptorLimit.current)
        }
        let start = Date().timeIntervalSince1970
        metrics.sample("process_start_time_seconds", help: "When this process started, in seconds since 1970.") {
            start
        }
    }

    /// In bytes; 0 where the system does not tell.
    public static func residentMemory() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// How many descriptors are open.
    public static func openDescriptors() -> Int {
        // Linux 6.2 and later count them for us; looking at each costs milliseconds where there are thousands.
        var status = stat()
        if stat("/proc/self/fd", &status) == 0, status.st_size > 0 { return Int(status.st_size) }
        return (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd").count) ?? 0
    }

    /// User and system time so far.
    public static func cpuSeconds() -> Double {
        var used = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)
        return Double(used.tv_sec) + Double(used.tv_nsec) * 1e-9
    }
}

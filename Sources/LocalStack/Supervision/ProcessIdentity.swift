import Foundation

/// Which process a number means: numbers are given again, but not with the same time of start.
struct ProcessIdentity: Sendable, Hashable {
    let pid: Int32
    /// As the system writes it: ticks since boot on Linux, a date elsewhere.
    let startedAt: String

    /// The process that has this number now; nil when none has.
    init?(of pid: Int32) {
        guard pid > 1, let startedAt = Self.startTime(of: pid) else { return nil }
        self.pid = pid
        self.startedAt = startedAt
    }

    init(pid: Int32, startedAt: String) {
        self.pid = pid
        self.startedAt = startedAt
    }

    /// Whether it still runs; one that has ended and that nobody has waited for does not.
    var isRunning: Bool { ProcessIdentity(of: pid) == self }

    #if os(Linux)
        private static func startTime(of pid: Int32) -> String? {
            guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return nil }
            return startTime(inStat: stat)
        }
    #else
        private static func startTime(of pid: Int32) -> String? {
            var information = kinfo_proc()
            var size = MemoryLayout<kinfo_proc>.stride
            var name = [CTL_KERN, KERN_PROC, KERN_PROC_PID, pid]
            guard sysctl(&name, 4, &information, &size, nil, 0) == 0, size > 0, information.kp_proc.p_stat != SZOMB
            else { return nil }
            let time = information.kp_proc.p_starttime
            return "\(time.tv_sec).\(time.tv_usec)"
        }
    #endif

    /// Field 22 of `/proc/PID/stat`; nil for a zombie. The name before it may hold spaces and parentheses.
    static func startTime(inStat stat: String) -> String? {
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(whereSeparator: \.isWhitespace)
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return String(fields[19])
    }
}

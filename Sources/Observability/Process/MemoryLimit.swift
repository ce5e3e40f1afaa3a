import Foundation

/// How much memory this process may use before the system ends it.
public enum MemoryLimit {
    /// What the container has been given, in bytes: cgroup version 2, or 1. Nil where there is no limit.
    public static var ofContainer: Int? {
        ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].lazy
            .compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }
            .compactMap(parse).first
    }

    /// A limit as the system writes it; version 1 says "none" with a number that no machine has.
    static func parse(_ text: String) -> Int? {
        Int(text.trimmingCharacters(in: .whitespacesAndNewlines)).flatMap { $0 > 0 && $0 < 1 << 50 ? $0 : nil }
    }
}

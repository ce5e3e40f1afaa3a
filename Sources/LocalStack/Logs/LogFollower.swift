import Foundation

/// Reads what is added to a log, and reports the lines that somebody should look at.
///
/// The file is asked from time to time: the part writes to it by itself, so that nothing stands between the two, and its
/// last words are there when it crashes.
struct LogFollower: Sendable {
    /// So many problems a second are shown; the rest is counted.
    static let burst = 5

    let file: LogFile
    let report: @Sendable (String) -> Void

    /// Follows until the task is cancelled.
    func run() async {
        var offset: UInt64 = 0
        var rest: [UInt8] = []
        while (try? await Task.sleep(for: .milliseconds(500))) != nil {
            let added = read(from: &offset)
            rest += added
            guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else {
                if rest.count > 65_536 { rest = [] }
                continue
            }
            show(rest[..<end].split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) })
            rest = Array(rest[(end + 1)...])
        }
    }

    private func show(_ lines: [String]) {
        let problems = lines.map(LogLine.init).filter(\.isProblem)
        for problem in problems.prefix(Self.burst) { report(problem.summary) }
        if problems.count > Self.burst { report("… and \(problems.count - Self.burst) more: \(file.path)") }
    }

    private func read(from offset: inout UInt64) -> Data {
        guard let handle = FileHandle(forReadingAtPath: file.path), let end = try? handle.seekToEnd() else {
            return Data()
        }
        if end < offset { offset = 0 }  // Cut, or another file.
        try? handle.seek(toOffset: offset)
        let added = (try? handle.read(upToCount: 1 << 20)) ?? Data()
        offset += UInt64(added.count)
        if end > UInt64(LogFile.limit) {
            file.cut()
            offset = 0
        }
        return added
    }
}

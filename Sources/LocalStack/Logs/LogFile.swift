import Foundation

/// The log of a part, that never grows without end.
struct LogFile: Sendable {
    /// More than this, in bytes, and the older part is set aside while the part runs.
    static let limit = 64 << 20

    let path: String

    /// Sets what an earlier run left aside as `….log.1`, in place of what was there before.
    func rotate() {
        if rename(path, path + ".1") == 0 { return }
        unlink(path + ".1")
    }

    /// Sets everything aside and begins again, while somebody has the file open for appending.
    func cut() {
        unlink(path + ".1")
        // What is written between the two is lost: it is a log, and 64 MB of it are still there.
        try? FileManager.default.copyItem(atPath: path, toPath: path + ".1")
        truncate(path, 0)
    }

    /// The last lines, for a message.
    func tail(lines: Int = 5) -> [String] {
        guard let handle = FileHandle(forReadingAtPath: path), let end = try? handle.seekToEnd() else { return [] }
        try? handle.seek(toOffset: end > 8_192 ? end - 8_192 : 0)
        let text = String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").suffix(lines).map { LogLine(String($0)).summary }
    }
}

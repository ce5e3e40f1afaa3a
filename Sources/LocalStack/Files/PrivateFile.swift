import Foundation

/// A file that only we can read.
struct PrivateFile: Sendable {
    let path: String

    /// Replaces it whole: it is never seen half written, nor with another mode.
    func write(_ text: String) throws(StackError) {
        let new = path + ".new"
        unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do { try handle.write(contentsOf: Data(text.utf8)) } catch { throw failure() }
        guard rename(new, path) == 0 else { throw failure() }
    }

    private func failure() -> StackError {
        StackError("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}

import Foundation

/// The lock on a run directory: one stack at a time. The system lets go of it when the holder dies, however it dies.
public final class StackLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Takes the lock and writes our number into it; throws when another process holds it.
    public static func take(_ directory: RunDirectory) throws(StackError) -> StackLock {
        guard let lock = try attempt(directory) else {
            let holder = holder(of: directory).map { " (process \($0))" } ?? ""
            throw StackError("the stack in \(directory.path) runs already\(holder); to stop it: make down")
        }
        ftruncate(lock.descriptor, 0)
        let text = "\(getpid())\n"
        _ = text.withCString { pwrite(lock.descriptor, $0, text.utf8.count, 0) }
        return lock
    }

    /// The number of the process that holds the lock; nil when none does.
    public static func holder(of directory: RunDirectory) -> Int32? {
        guard FileManager.default.fileExists(atPath: directory.lock), (try? attempt(directory)) == nil,
            let text = try? String(contentsOfFile: directory.lock, encoding: .utf8)
        else { return nil }
        return Int32(text.prefix { !$0.isNewline })
    }

    /// nil when another process holds it.
    private static func attempt(_ directory: RunDirectory) throws(StackError) -> StackLock? {
        let descriptor = open(directory.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw StackError("\(directory.lock) cannot be opened: \(String(cString: strerror(errno)))")
        }
        let lock = StackLock(descriptor: descriptor)
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? lock : nil
    }
}

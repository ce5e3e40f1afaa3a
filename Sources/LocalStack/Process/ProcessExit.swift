import Foundation

/// How a process ended.
public enum ProcessExit: Sendable, Hashable, CustomStringConvertible {
    /// It returned this code; 0 is success.
    case code(Int32)
    /// A signal ended it.
    case signal(Int32)

    /// Whether it returned 0.
    public var isSuccess: Bool { self == .code(0) }

    /// In words: `exit code 1`, `signal 9 (Killed)`.
    public var description: String {
        switch self {
        case .code(let code): "exit code \(code)"
        case .signal(let number): "signal \(number) (\(String(cString: strsignal(number))))"
        }
    }
}

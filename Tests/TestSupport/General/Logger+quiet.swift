public import Logging

extension Logger {
    /// Says nothing.
    public static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

import Foundation

/// Finds programs.
public enum ExecutablePath {
    /// Where servers are that are not on everybody's `PATH`.
    private static let serverDirectories = [
        "/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin", "/usr/local/bin",
    ]

    /// The path of a program: what has a slash stands for itself, a name is looked for; nil when there is none to run.
    public static func find(_ name: String) -> String? {
        guard !name.contains("/") else { return isExecutable(name) ? name : nil }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let directories = path.split(separator: ":").map(String.init) + serverDirectories
        return directories.lazy.map { $0 + "/" + name }.first(where: isExecutable)
    }

    /// The path of the program that runs now.
    public static var current: String {
        #if os(Linux)
            if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") { return path }
        #endif
        return Bundle.main.executablePath ?? CommandLine.arguments[0]
    }

    private static func isExecutable(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && !isDirectory.boolValue
            && access(path, X_OK) == 0
    }
}

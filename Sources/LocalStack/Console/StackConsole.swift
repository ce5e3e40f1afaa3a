import Foundation

/// Tells a person at a terminal what the stack does: a line for each thing that happens.
public struct StackConsole: Sendable {
    private let configuration: StackConfiguration
    private let write: @Sendable (String) -> Void

    /// A console for a stack; `write` gets whole lines, and may be called from any thread.
    public init(
        _ configuration: StackConfiguration,
        write: @escaping @Sendable (String) -> Void = Self.writeToStandardOutput
    ) {
        self.configuration = configuration
        self.write = write
    }

    /// Writes a line to standard output, at once.
    public static func writeToStandardOutput(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// Says where everything is, before anything happens.
    public func begin() { write("Starting in \(configuration.directory.path); a log for each part is in log/ there.") }

    /// Says what happened.
    public func show(_ event: StackEvent) {
        switch event {
        case .step(let what): write("  … \(what)")
        case .ready(let name, let after, let again):
            write(line(name, "ready\(again ? " again" : "") after \(after.seconds) s, \(address(name))"))
        case .ended(let name, let reason, let wait):
            write(line(name, "ended with \(reason); it is started again in \(wait.seconds) s"))
        case .problem(let name, let text): write(line(name, "! \(text)"))
        case .allReady: write("\n" + Walkthrough(configuration).text)
        case .stopping: write("Stopping …")
        case .stopped(let name): write(line(name, "stopped"))
        }
    }

    private func line(_ name: PartName, _ text: String) -> String {
        "  " + "\(name)".padding(toLength: 10, withPad: " ", startingAt: 0) + text
    }

    private func address(_ name: PartName) -> String {
        let ports = configuration.ports
        switch name {
        case .postgres: return "127.0.0.1:\(ports.postgres)"
        case .brokers: return "Kafka at \(configuration.bootstrapServers)"
        case .auth: return "http://localhost:\(ports.auth)"
        case .chat(let number): return "http://localhost:\(ports.chat[number - 1])"
        case .gateway: return configuration.publicURL
        }
    }
}

extension Duration {
    /// With one decimal.
    fileprivate var seconds: String {
        let (seconds, attoseconds) = components
        return String(format: "%.1f", Double(seconds) + Double(attoseconds) / 1e18)
    }
}

import ArgumentParser
import Benchmarks
import Foundation
import LocalStack

/// Measures the system on this machine.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure the system on this machine: throughput, latency, memory.",
        discussion: """
            Starts a stack of its own (two chat servers, durable Postgres, limits off, brokers in memory or the cluster that \
            KAFKA_BOOTSTRAP_SERVERS names) on free ports, and drives it from this process. Medians of several runs are \
            printed, with the least and the most. Scenarios: \(Benchmark.names.joined(separator: ", ")).
            """)

    @Option(help: "Measure this only. May be repeated.")
    var scenario: [String] = []

    @Flag(help: "One short run each: to see that all works, and roughly how well.")
    var quick = false

    @Option(help: "How often each scenario is run.")
    var runs: Int?

    @Option(help: "Write the figures to this file, as JSON.")
    var json: String?

    @Option(help: "Show ratios to the figures in this file, which --json wrote.")
    var compare: String?

    @Option(help: "Where the stack keeps its data meanwhile: the disk that commits are forced to.")
    var directory = NSTemporaryDirectory()

    func validate() throws {
        guard runs ?? 1 > 0 else { throw ValidationError("At least one run is needed.") }
    }

    func run() async throws {
        let earlier = try compare.map {
            try BenchmarkReport(json: Data(contentsOf: URL(fileURLWithPath: $0)))
        }
        let servers = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"] ?? ""
        let benchmark = try Benchmark(
            scenario, isQuick: quick, runs: runs, directory: directory,
            kafka: servers.isEmpty ? .embedded : .external(servers), progress: Self.progress())
        let report = try await benchmark.run()
        print(ReportText(report, comparedWith: earlier).text)
        if let json { try report.json().write(to: URL(fileURLWithPath: json)) }
    }

    /// A line that is written over, on a terminal; nothing elsewhere.
    private static func progress() -> @Sendable (String) -> Void {
        guard isatty(STDERR_FILENO) == 1 else { return { _ in } }
        return { FileHandle.standardError.write(Data("\r\u{1B}[K\($0) …".utf8)) }
    }
}

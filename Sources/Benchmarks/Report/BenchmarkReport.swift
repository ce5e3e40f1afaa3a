public import Foundation

/// All that a benchmark has measured, and on what: what `--json` writes and `--compare` reads.
public struct BenchmarkReport: Sendable, Hashable, Codable {
    /// When it began: RFC 3339.
    public var date: String
    /// Where.
    public var machine: Machine
    /// `embedded brokers`, or `external Kafka`.
    public var kafka: String
    /// Whether the scenarios were cut short.
    public var isQuick: Bool
    /// What was measured.
    public var scenarios: [ScenarioReport]

    /// As JSON for people and programs: one member a line, in order.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self) + Data("\n".utf8)
    }

    /// Reads what ``json()`` wrote.
    public init(json: Data) throws { self = try JSONDecoder().decode(BenchmarkReport.self, from: json) }

    init(date: String, machine: Machine, kafka: String, isQuick: Bool, scenarios: [ScenarioReport] = []) {
        self.date = date
        self.machine = machine
        self.kafka = kafka
        self.isQuick = isQuick
        self.scenarios = scenarios
    }
}

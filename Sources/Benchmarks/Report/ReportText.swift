import Foundation

/// A report as text for a terminal, with ratios when there is an earlier one to compare it with.
public struct ReportText: Sendable {
    private let report: BenchmarkReport
    private let earlier: BenchmarkReport?

    /// Text of a report; `earlier` is what its ratios refer to.
    public init(_ report: BenchmarkReport, comparedWith earlier: BenchmarkReport? = nil) {
        self.report = report
        self.earlier = earlier
    }

    /// All of it.
    public var text: String {
        var lines = ["\(report.date), \(report.machine.description); \(report.kafka)"]
        if let earlier { lines.append("Ratios: to \(earlier.date), \(earlier.machine.description)") }
        for scenario in report.scenarios { lines += ["", self.text(of: scenario)] }
        return lines.joined(separator: "\n")
    }

    /// A scenario's figures, a line each.
    public func text(of scenario: ScenarioReport) -> String {
        let width = scenario.figures.map(\.name.count).max() ?? 0
        let lines = scenario.figures.map { figure in
            let name = figure.name.padding(toLength: width, withPad: " ", startingAt: 0)
            var line = "  \(name)  \(Self.number(figure.median)) \(figure.unit)"
            if let ratio = ratio(figure, in: scenario.scenario) { line += "  \(ratio)" }
            if figure.runs.count > 1, let least = figure.runs.min(), let most = figure.runs.max() {
                line += "  (\(Self.number(least)) to \(Self.number(most)))"
            }
            return line
        }
        return (["\(scenario.scenario): \(scenario.about)"] + lines).joined(separator: "\n")
    }

    /// How often a figure has its earlier value, and whether that is better; nil where there is none to compare with.
    func ratio(_ figure: Figure, in scenario: String) -> String? {
        let figures = earlier?.scenarios.first { $0.scenario == scenario }?.figures
        guard let before = figures?.first(where: { $0.name == figure.name && $0.unit == figure.unit })?.median,
            before != 0
        else { return nil }
        let ratio = figure.median / before
        let text = String(format: "× %.2f", ratio)
        guard figure.better != .neither, abs(ratio - 1) >= 0.05 else { return text }
        return text + ((ratio > 1) == (figure.better == .higher) ? " better" : " worse")
    }

    /// Three digits are told, for more were not measured.
    static func number(_ value: Double) -> String {
        switch abs(value) {
        case 0: "0"
        case 1_000...: Self.grouped(Int(value.rounded()))
        case 100...: String(format: "%.0f", value)
        case 10...: String(format: "%.1f", value)
        default: String(format: "%.2f", value)
        }
    }

    private static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(abs(number)).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }
}

import Foundation
import LocalStack
import Testing

@testable import Benchmarks

@Suite("Reports of benchmarks")
struct ReportTests {
    private func report(_ rates: Double...) -> BenchmarkReport {
        let machine = Machine(
            name: "m", processor: "p", cores: 2, memory: 1 << 30, kernel: "Linux 6", loadBefore: 0)
        let runs = rates.map {
            [
                Measurement("messages", $0, "1/s", better: .higher), Measurement("ack p99", $0, "ms", better: .lower),
                Measurement("load", $0, "of all"),
            ]
        }
        return BenchmarkReport(
            date: "2026-01-01T00:00:00.000Z", machine: machine, kafka: "embedded brokers", isQuick: false,
            scenarios: [ScenarioReport("rooms", about: "…", runs: runs)])
    }

    @Test(
        "The median is the middle one",
        arguments: [([], nil), ([3], 3), ([9, 1, 5], 5), ([4, 1, 2, 3], 2.5)] as [([Double], Double?)])
    func medianMiddleOne(values: [Double], expected: Double?) {
        #expect(median(values) == expected)
    }

    @Test("Runs become medians, and a figure that a run lacks is left out of it") func runsBecomeMediansFigure() {
        let scenario = ScenarioReport(
            "s", about: "", runs: [[Measurement("a", 1, "x")], [Measurement("a", 3, "x"), Measurement("b", 7, "y")]])
        #expect(scenario.figures.map(\.median) == [2, 7])
        #expect(scenario.figures.map(\.runs) == [[1, 3], [7]])
    }

    @Test("A report is read as it was written") func reportReadItWritten() throws {
        let report = report(1_000, 3_000, 2_000)
        #expect(try BenchmarkReport(json: report.json()) == report)
    }

    @Test("Ratios say which way is better, and a small difference is none") func ratiosSayWhichWay() throws {
        func ratios(_ rate: Double) throws -> [String?] {
            let text = ReportText(report(rate), comparedWith: report(1_000))
            let scenario = try #require(report(rate).scenarios.first)
            return scenario.figures.map { text.ratio($0, in: "rooms") }
        }
        #expect(try ratios(2_000) == ["× 2.00 better", "× 2.00 worse", "× 2.00"])
        #expect(try ratios(500) == ["× 0.50 worse", "× 0.50 better", "× 0.50"])
        #expect(try ratios(1_020) == ["× 1.02", "× 1.02", "× 1.02"])
    }

    @Test("What was not measured before has no ratio") func whatNotMeasuredBefore() throws {
        let figure = try #require(report(1).scenarios.first?.figures.first)
        #expect(ReportText(report(1), comparedWith: report(1)).ratio(figure, in: "another") == nil)
        #expect(ReportText(report(1)).ratio(figure, in: "rooms") == nil)
    }

    @Test(
        "Numbers have the digits that were measured",
        arguments: [(0, "0"), (0.123, "0.12"), (12.34, "12.3"), (123.4, "123"), (1_234_567.8, "1,234,568")]
            as [(Double, String)])
    func numbersHaveDigitsMeasured(value: Double, text: String) {
        #expect(ReportText.number(value) == text)
    }

    @Test("An unknown scenario is refused with the names of those that are there") func unknownScenarioRefusedWith() {
        #expect(throws: BenchmarkError.self) {
            try Benchmark(["none"], directory: "/tmp", kafka: .embedded) { _ in }
        }
        #expect(Set(Benchmark.names).count == Benchmark.names.count)
    }
}

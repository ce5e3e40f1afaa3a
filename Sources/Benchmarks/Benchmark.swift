import Foundation
public import LocalStack
import ServiceKit

/// Measures a stack of its own, through real sockets, from this process.
public struct Benchmark: Sendable {
    /// What can be measured, in order.
    static let scenarios: [any Scenario.Type] = [
        RoomsScenario.self, RoomsTurnsScenario.self, HotRoomScenario.self, LatencyScenario.self,
        BusyLatencyScenario.self, LargeRoomScenario.self, HugeRoomScenario.self, HistoryScenario.self,
        SocketsScenario.self,
    ]

    /// The scenarios' names, in order.
    public static var names: [String] { scenarios.map { $0.name } }

    private let chosen: [any Scenario.Type]
    private let pace: Pace
    private let isQuick: Bool
    private let directory: String
    private let kafka: StackKafka
    private let progress: @Sendable (String) -> Void

    /// A benchmark that has not begun.
    ///
    /// - Parameters:
    ///   - names: the scenarios; all when there are none.
    ///   - isQuick: whether to measure just enough to see that everything works.
    ///   - runs: how often each is run, when not as often as usual.
    ///   - directory: where the stack may make a directory for itself, on the disk that is to be measured.
    ///   - progress: is told what happens, in words, from any thread.
    public init(
        _ names: [String] = [], isQuick: Bool = false, runs: Int? = nil, directory: String, kafka: StackKafka,
        progress: @escaping @Sendable (String) -> Void
    ) throws(BenchmarkError) {
        let known = Self.scenarios
        if let unknown = names.first(where: { name in !known.contains { $0.name == name } }) {
            throw BenchmarkError("there is no scenario \(unknown); there are \(Self.names.joined(separator: ", "))")
        }
        chosen = names.isEmpty ? known : known.filter { names.contains($0.name) }
        var pace = isQuick ? Pace.quick : .full
        if let runs { pace.runs = runs }
        self.pace = pace
        self.isQuick = isQuick
        self.directory = directory
        self.kafka = kafka
        self.progress = progress
    }

    /// Starts the stack, runs the scenarios, and takes it down. `completed` is called with each scenario's figures.
    public func run(_ completed: (ScenarioReport) -> Void = { _ in }) async throws -> BenchmarkReport {
        var report = BenchmarkReport(
            date: Timestamp.now.rfc3339, machine: .current(),
            kafka: kafka == .embedded ? "embedded brokers" : "external Kafka", isQuick: isQuick)
        let place = "\(directory)/chatting-bench-\(UUID().text.prefix(8))"
        progress("starting a stack in \(place)")
        let stack = try await BenchmarkStack.start(in: place, kafka: kafka) { [progress] event in
            switch event {
            case .problem(let part, let text): progress("\(part): \(text)")
            case .ended(let part, let reason, _): progress("\(part) ended with \(reason)")
            default: break
            }
        }
        do {
            let load = try Load(chatURLs: stack.chatURLs)
            let stage = Stage(stack: stack, load: load, pace: pace)
            for scenario in chosen {
                let result = try await measure(scenario, on: stage)
                report.scenarios.append(result)
                completed(result)
            }
            await load.shutDown()
        } catch {
            try? await stack.stop()
            throw error
        }
        try await stack.stop()
        return report
    }

    private func measure(_ type: any Scenario.Type, on stage: Stage) async throws -> ScenarioReport {
        var runs: [[Measurement]] = []
        progress("\(type.name): making users and rooms")
        try await type.init().measure(stage) { run in
            for number in 1...pace.runs {
                progress("\(type.name): run \(number) of \(pace.runs)")
                runs.append(try await run())
            }
        }
        return ScenarioReport(type.name, about: type.about, runs: runs)
    }
}

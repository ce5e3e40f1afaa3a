/// What a scenario's runs have shown.
public struct ScenarioReport: Sendable, Hashable, Codable {
    /// The scenario's name.
    public var scenario: String
    /// What it does, in a sentence.
    public var about: String
    /// Its figures, in the order in which they are told.
    public var figures: [Figure]

    /// Gathers runs: a figure that a run lacks is left out of that run.
    init(_ scenario: String, about: String, runs: [[Measurement]]) {
        self.scenario = scenario
        self.about = about
        var names: [String] = []
        for run in runs { for one in run where !names.contains(one.name) { names.append(one.name) } }
        figures = names.compactMap { name in
            let found = runs.compactMap { run in run.first { $0.name == name } }
            guard let first = found.first, let middle = median(found.map(\.value)) else { return nil }
            return Figure(
                name: name, unit: first.unit, better: first.better, median: middle, runs: found.map(\.value))
        }
    }
}

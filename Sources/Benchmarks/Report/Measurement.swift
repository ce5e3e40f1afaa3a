/// A value that one run of a scenario has measured.
struct Measurement: Sendable, Hashable {
    let name: String
    let unit: String
    let better: Figure.Direction
    let value: Double

    init(_ name: String, _ value: Double, _ unit: String, better: Figure.Direction = .neither) {
        self.name = name
        self.unit = unit
        self.better = better
        self.value = value
    }
}

/// All series of one metric's name, and how they look as text.
struct MetricFamily: Sendable {
    enum Kind: String { case counter, gauge, histogram }

    enum Series: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case timer(Timer)
        case sample(@Sendable () -> Double)
    }

    let kind: Kind
    let help: String
    private(set) var series: [String: Series] = [:]

    init(kind: Kind, help: String) {
        self.kind = kind
        self.help = help
    }

    mutating func add(_ added: Series, at labels: String) { series[labels] = added }

    func render(_ name: String, into text: inout String) {
        let help = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, one) in series.sorted(by: { $0.key < $1.key }) {
            let braced = labels.isEmpty ? "" : "{\(labels)}"
            switch one {
            case .counter(let counter): text += "\(name)\(braced) \(counter.value)\n"
            case .gauge(let gauge): text += "\(name)\(braced) \(Self.number(gauge.value))\n"
            case .sample(let read): text += "\(name)\(braced) \(Self.number(read()))\n"
            case .timer(let timer): render(timer, name, labels, into: &text)
            }
        }
    }

    private func render(_ timer: Timer, _ name: String, _ labels: String, into text: inout String) {
        let (cumulative, sum) = timer.snapshot
        let prefix = labels.isEmpty ? "" : labels + ","
        for (bound, count) in zip(timer.bounds.map(Self.number) + ["+Inf"], cumulative) {
            text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(count)\n"
        }
        let braced = labels.isEmpty ? "" : "{\(labels)}"
        text += "\(name)_sum\(braced) \(Self.number(sum))\n\(name)_count\(braced) \(cumulative.last ?? 0)\n"
    }

    static func labelText(_ labels: KeyValuePairs<String, String>) -> String {
        labels.map { label in
            let value = label.value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
                "\n", with: "\\n")
            return "\(label.key)=\"\(value)\""
        }.joined(separator: ",")
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}

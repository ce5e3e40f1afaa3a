public import Foundation

/// Reads settings by key, from arguments, then the environment, then the file that `KEY_FILE` names, then the default.
///
/// Keys are written as environment variables (`CHATTING_PUBLIC_URL`). Mistakes are gathered: read everything, then
/// ``finish()``. What a mistake was read as is the default.
public struct ConfigurationReader {
    private let arguments: [String: String]
    private let environment: [String: String]
    private var problems: [String] = []

    /// Reads from these; an empty value counts as none.
    public init(
        arguments: [String: String] = [:], environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.arguments = arguments
        self.environment = environment
    }

    /// A text; without a default the key is required.
    public mutating func string(_ key: String, default fallback: String? = nil) -> String {
        if let found = value(key) ?? fallback { return found }
        problems.append("\(key) is missing.")
        return ""
    }

    /// A text that may be missing.
    public mutating func optionalString(_ key: String) -> String? { value(key) }

    /// A secret; without a default it is required. `KEY_FILE` is the usual way to give one.
    public mutating func secret(_ key: String) -> Secret {
        if let found = value(key) { return Secret(found) }
        problems.append("\(key) is missing; give it, or the path of a file that holds it as \(key)_FILE.")
        return Secret("")
    }

    /// A secret that may be missing.
    public mutating func optionalSecret(_ key: String) -> Secret? { value(key).map(Secret.init) }

    /// A whole number.
    public mutating func int(_ key: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        read(key, fallback, "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// `true` or `false`, also `1`, `0`, `yes`, `no`, `on`, `off`.
    public mutating func bool(_ key: String, default fallback: Bool) -> Bool {
        read(key, fallback, "true or false") {
            switch $0.lowercased() {
            case "true", "1", "yes", "on": true
            case "false", "0", "no", "off": false
            default: nil
            }
        }
    }

    /// A time such as `250ms`, `5s`, `10m`, `2h`, `30d`.
    public mutating func duration(_ key: String, default fallback: Duration, in range: ClosedRange<Duration>)
        -> Duration
    {
        read(key, fallback, "a time such as 250ms, 5s, 10m, 2h, 30d, from \(range.lowerBound) to \(range.upperBound)") {
            Self.duration($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A size in bytes, such as `512Mi`, `2Gi` or `1000000`; nil for `off`.
    public mutating func size(_ key: String, default fallback: Int?) -> Int? {
        read(key, fallback, "a size such as 512Mi, 2Gi or a number of bytes, or off") { text in
            text.lowercased() == "off" ? .some(nil) : Self.size(text).map { .some($0) }
        }
    }

    /// Texts with commas between; white space around them does not count.
    public mutating func list(_ key: String, default fallback: [String] = []) -> [String] {
        guard let found = value(key) else { return fallback }
        return found.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// Adds a mistake that the caller found.
    public mutating func fail(_ sentence: String) { problems.append(sentence) }

    /// Throws ``ConfigurationError`` when there was any mistake.
    public func finish() throws(ConfigurationError) {
        if !problems.isEmpty { throw ConfigurationError(problems: problems) }
    }

    private mutating func read<Value>(
        _ key: String, _ fallback: Value, _ wanted: String, _ parse: (String) -> Value?
    ) -> Value {
        guard let found = value(key) else { return fallback }
        if let parsed = parse(found) { return parsed }
        problems.append("\(key) must be \(wanted).")
        return fallback
    }

    private mutating func value(_ key: String) -> String? {
        if let given = arguments[key] ?? environment[key], !given.isEmpty { return given }
        guard let path = arguments[key + "_FILE"] ?? environment[key + "_FILE"], !path.isEmpty else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            problems.append("\(key)_FILE names \(path), which cannot be read.")
            return nil
        }
        let trimmed = text.trimmingCharacters(in: .newlines)
        return trimmed.isEmpty ? nil : trimmed
    }

    private static func size(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits), number > 0, number < 1 << 40 else { return nil }
        switch text.dropFirst(digits.count) {
        case "": return number
        case "Ki", "K": return number << 10
        case "Mi", "M": return number << 20
        case "Gi", "G": return number < 1 << 20 ? number << 30 : nil
        default: return nil
        }
    }

    private static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), number <= 1_000_000_000 else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": return .milliseconds(number)
        case "s": return .seconds(number)
        case "m": return .seconds(number * 60)
        case "h": return .seconds(number * 3_600)
        case "d": return .seconds(number * 86_400)
        default: return nil
        }
    }
}

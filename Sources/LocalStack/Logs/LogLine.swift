import Foundation

/// A line of any part's log: JSON of our servers, text of Postgres and nginx, or the last words of a crash.
struct LogLine: Sendable {
    private let text: String
    private let members: [String: String]?

    init(_ text: String) {
        self.text = text
        members = text.hasPrefix("{") ? Self.members(text) : nil
    }

    /// Whether somebody should look at it.
    var isProblem: Bool {
        if let members { return ["error", "critical"].contains(members["level"]) }
        // Clients that came too early, which is nobody's fault.
        let isEarly = ["the database system is starting up", "not yet accepting connections"].contains(
            where: text.contains)
        guard !isEarly else { return false }
        return ["Fatal error", " FATAL: ", " PANIC: ", "[emerg]", "[alert]", "[crit]", "chatting: "]
            .contains(where: text.contains)
    }

    /// For people: the message, then what belongs to it; a line that is not JSON as it is.
    var summary: String {
        guard let members, let message = members["message"] else { return text }
        let details = members.filter { !["at", "level", "logger", "message", "traceId", "spanId"].contains($0.key) }
            .sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return details.isEmpty ? message : "\(message) (\(details.joined(separator: ", ")))"
    }

    private static func members(_ text: String) -> [String: String]? {
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return object?.mapValues { "\($0)" }
    }
}

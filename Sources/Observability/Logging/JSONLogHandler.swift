import Foundation
public import Logging

/// Writes one JSON object a line: `at`, `level`, `logger`, `message`, then the metadata as members beside them.
///
/// A line is written with one `write`, so that lines of several threads and processes do not mix.
public struct JSONLogHandler: LogHandler {
    /// The lowest level that is written.
    public var logLevel: Logger.Level
    /// What every line of this logger carries.
    public var metadata: Logger.Metadata = [:]
    /// Metadata from elsewhere; ``LogContext`` by default.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let write: @Sendable (String) -> Void

    /// A handler for a logger of this name.
    ///
    /// `write` gets whole lines with their newline; standard error by default. It may be called from any thread.
    public init(
        label: String, level: Logger.Level = .info,
        write: @escaping @Sendable (String) -> Void = Self.writeToStandardError
    ) {
        self.label = label
        self.logLevel = level
        self.write = write
        metadataProvider = Logger.MetadataProvider { LogContext.metadata }
    }

    /// One of the logger's own metadata values.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public func log(
        level: Logger.Level, message: Logger.Message, metadata added: Logger.Metadata?, source: String, file: String,
        function: String, line: UInt
    ) {
        var members = metadata
        if let provided = metadataProvider?.get() { members.merge(provided) { $1 } }
        if let added { members.merge(added) { $1 } }
        var text = #"{"at":""#
        text += Self.time()
        text += #"","level":""#
        text += level.rawValue
        text += #"","logger":"#
        JSONText.append(label, to: &text)
        text += #","message":"#
        JSONText.append(message.description, to: &text)
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            text += ","
            JSONText.append(Self.reserved.contains(key) ? "_" + key : key, to: &text)
            text += ":"
            JSONText.append(value, to: &text)
        }
        text += "}\n"
        write(text)
    }

    /// Writes a line to standard error; what cannot be written is dropped.
    public static let writeToStandardError: @Sendable (String) -> Void = { line in
        var bytes = Array(line.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Foundation.write(2, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }

    private static let reserved: Set<String> = ["at", "level", "logger", "message"]

    /// Now, as RFC 3339 has it, in UTC with milliseconds.
    private static func time() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var seconds = now.tv_sec
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return
            "\(padded(Int(parts.tm_year) + 1900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
            + "T\(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
            + ".\(padded(now.tv_nsec / 1_000_000, 3))Z"
    }
}

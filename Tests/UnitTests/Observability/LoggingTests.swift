import Foundation
import Logging
import Observability
import Synchronization
import Testing

@Suite("Logging")
struct LoggingTests {
    private final class Lines: Sendable {
        let lines = Mutex<[String]>([])

        func logger(level: Logger.Level = .info) -> Logger {
            Logger(label: "chat") { label in
                JSONLogHandler(label: label, level: level) { line in self.lines.withLock { $0.append(line) } }
            }
        }

        func objects() throws -> [[String: String]] {
            try lines.withLock { try $0.map { try JSONDecoder().decode([String: String].self, from: Data($0.utf8)) } }
        }
    }

    @Test("A line is one JSON object with the metadata of logger, task and call")
    func line() async throws {
        let lines = Lines()
        var logger = lines.logger()
        logger[metadataKey: "pod"] = "a"
        await LogContext.adding(["requestId": "r1"]) {
            logger.info("Room \"made\"\n", metadata: ["room": "한국어\u{1}"])
        }
        let object = try #require(try lines.objects().first)
        #expect(object["message"] == "Room \"made\"\n")
        #expect(object["room"] == "한국어\u{1}")
        #expect(object["requestId"] == "r1")
        #expect(object["pod"] == "a")
        #expect(object["level"] == "info")
        let at = try #require(object["at"])
        #expect(at.count == 24 && at.hasSuffix("Z"))
        #expect(lines.lines.withLock { $0[0].filter { $0 == "\n" }.count } == 1)
    }

    @Test("Metadata cannot take the place of a line's own members")
    func reserved() throws {
        let lines = Lines()
        lines.logger().info("real", metadata: ["message": "forged"])
        let object = try #require(try lines.objects().first)
        #expect(object["message"] == "real")
        #expect(object["_message"] == "forged")
    }

    @Test("Lines below the level are not written")
    func level() {
        let lines = Lines()
        lines.logger(level: .warning).info("quiet")
        #expect(lines.lines.withLock { $0.isEmpty })
    }
}

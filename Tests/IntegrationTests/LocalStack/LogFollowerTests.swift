import Foundation
import Synchronization
import TestSupport
import Testing

@testable import LocalStack

@Suite("Followed logs")
struct LogFollowerTests {
    @Test("Problems are reported once each, whole, also behind a rotation")
    func follows() async throws {
        try await withTemporaryDirectory { path in
            let file = LogFile(path: path + "/a.log")
            let reported = Reports()
            let following = Task { await LogFollower(file: file) { reported.append($0) }.run() }
            let writer = try #require(fopen(file.path, "a"))
            fputs("nothing\n{\"level\":\"error\",\"message\":\"one\"}\n{\"level\":\"error\",", writer)
            fflush(writer)
            try await eventually { reported.all == ["one"] }
            fputs("\"message\":\"two\"}\n", writer)
            fflush(writer)
            try await eventually { reported.all == ["one", "two"] }
            file.cut()
            fputs("Fatal error: three\n", writer)
            fclose(writer)
            try await eventually { reported.all == ["one", "two", "Fatal error: three"] }
            following.cancel()
            await following.value
        }
    }

    @Test("A flood is cut short, and counted")
    func flood() async throws {
        try await withTemporaryDirectory { path in
            let file = LogFile(path: path + "/a.log")
            let reported = Reports()
            let lines = (1...20).map { "Fatal error: \($0)\n" }.joined()
            try lines.write(toFile: file.path, atomically: true, encoding: .utf8)
            let following = Task { await LogFollower(file: file) { reported.append($0) }.run() }
            try await eventually { reported.all.last?.hasPrefix("… and 15 more") == true }
            #expect(reported.all.count == LogFollower.burst + 1)
            following.cancel()
            await following.value
        }
    }
}

private final class Reports: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}

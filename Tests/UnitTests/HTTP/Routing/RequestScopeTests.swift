import Foundation
import HTTP
import Logging
import NIOCore
import NIOHTTP1
import Observability
import Synchronization
import Testing

@Suite("What belongs to a request")
struct RequestScopeTests {
    private struct Mistake: Error {}

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var logger: Logger {
            Logger(label: "test") { label in
                JSONLogHandler(label: label) { line in self.lines.withLock { $0.append(line) } }
            }
        }

        func objects() throws -> [[String: String]] {
            try lines.withLock { try $0.map { try JSONDecoder().decode([String: String].self, from: Data($0.utf8)) } }
        }
    }

    private let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private func responder(_ body: @escaping @Sendable (RequestContext) async throws -> Void) -> RouterResponder {
        let router = Router()
        router.get("/x") { _, context in
            try await body(context)
            return .noContent
        }
        return router.buildResponder()
    }

    @Test("A handler's work is part of the caller's trace, or of a new one")
    func trace() async {
        let responder = responder { context in
            #expect(TraceContext.current == context.trace)
            throw HTTPError(.conflict, context.trace.traceID)
        }
        for (header, isCallers) in [(parent, true), ("nonsense", false), (nil, false)] {
            let headers = HTTPHeaders(header.map { [("traceparent", $0)] } ?? [])
            let response = await responder.respond(to: Request(.GET, "/x", headers: headers), logger: Lines().logger)
            let text = response.body.bytes.map { String(buffer: $0) } ?? ""
            #expect(text.contains("4bf92f3577b34da6a3ce929d0e0e4736") == isCallers)
        }
    }

    @Test("Every line of a request carries its id and trace, also that of an error which nobody expected")
    func lines() async throws {
        let lines = Lines()
        let responder = responder { context in
            async let _: Void = { context.logger.info("from a child task") }()
            throw Mistake()
        }
        let request = Request(.GET, "/x", headers: ["traceparent": parent], id: "r-1")
        let response = await responder.respond(to: request, logger: lines.logger)
        #expect(response.status == .internalServerError)
        let objects = try lines.objects()
        #expect(Set(objects.map { $0["message"] }) == ["from a child task", "request failed"])
        for object in objects {
            #expect(object["requestId"] == "r-1")
            #expect(object["trace"] == "4bf92f3577b34da6a3ce929d0e0e4736")
        }
    }
}

import HTTP
import Logging
import NIOHTTP1
import Observability
import Testing

@Suite("Calls of a request's work")
struct TracePropagationTests {
    private let trace = TraceContext.make()

    private func head(_ headers: HTTPHeaders = [:], isTraced: Bool = true) async throws -> String {
        try await ScriptedServer.run(script: { _ in [answer("ok")] }) { server in
            try await withHTTPClient { client in
                try await LogContext.adding(isTraced ? ["requestId": "r-1"] : [:]) {
                    try await TraceContext.$current.withValue(isTraced ? trace : nil) {
                        _ = try await client.execute(ClientRequest(.GET, server.url, headers: headers))
                    }
                }
                return try #require(await server.nextCall()).head
            }
        }
    }

    @Test("An outgoing call carries the request's id, and a child of its place in the trace")
    func carried() async throws {
        let head = try await head()
        #expect(head.contains("\r\ntraceparent: 00-\(trace.traceID)-"))
        #expect(!head.contains(trace.spanID))
        #expect(head.contains("\r\nx-request-id: r-1"))
    }

    @Test("What the caller has set stays, and work that belongs to no request says nothing")
    func left() async throws {
        let own = try await head(["traceparent": "own", "x-request-id": "mine"])
        #expect(own.contains("traceparent: own") && own.contains("x-request-id: mine"))
        #expect(!own.contains(trace.traceID))
        let none = try await head(isTraced: false)
        #expect(!none.contains("traceparent") && !none.contains("x-request-id"))
    }
}

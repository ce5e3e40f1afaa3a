import ChatClient
import Contracts
import Foundation
import HTTP
import LocalStack
import NIOCore
import NIOHTTP1
import Observability
import TestSupport
import Testing

extension SystemTests {
    /// What operators look at.
    @Suite("Metrics and logs of a running system", .wholeScope)
    struct MetricsTests {
        private static let everywhere = [
            "http_server_request_duration_seconds", "postgres_pool_in_use", "process_resident_memory_bytes",
        ]
        private static let chats = [
            "chat_sockets", "chat_entries_committed_total", "chat_deliveries_total", "chat_delivery_lag_seconds",
            "chat_outbox_depth", "chat_gap_fills_total", "chat_slow_consumer_closes_total", "kafka_consumer_lag",
            "kafka_connected", "server_admissions_refused_total",
        ]

        @Test("Metrics are there from the start, true under load; log lines are objects, and hold no secrets")
        func truth() async throws {
            try await TestStack.with(environment: .quick) { stack in
                try await Conversation.with(stack, users: 4, rooms: 2) { conversation in
                    let http = conversation.http
                    for url in stack.chatInternalURLs {
                        let page = try await MetricsPage(url, http)
                        for name in Self.everywhere + Self.chats { #expect(page.has(name), "\(name) of a chat server") }
                        #expect(page.sum("postgres_pool_connected", "pool=\"commits\"") == 2)
                        #expect(page.sum("kafka_connected") == 1)
                        #expect(page.sum("process_resident_memory_bytes") > 1_048_576)
                    }
                    let auth = try await MetricsPage(stack.authInternalURL, http)
                    for name in Self.everywhere { #expect(auth.has(name), "\(name) of auth") }
                    #expect(
                        auth.sum(
                            "http_server_request_duration_seconds_count", "route=\"/user/login\"", "status=\"200\"")
                            == 4)

                    try await conversation.whileTalking {
                        try await conversation.progress.wait(for: 200, of: .acknowledged)
                    }
                    try await expectNothingBroken(in: conversation)
                    var entries = 0
                    for room in conversation.rooms { entries += try await conversation.log(of: room).count }
                    // What a server has counted it may tell a moment later.
                    let total = Double(entries)
                    try await eventually {
                        let pages = try await stack.chatInternalURLs.asyncMap { try await MetricsPage($0, http) }
                        func sum(_ name: String) -> Double { pages.reduce(0) { $0 + $1.sum(name) } }
                        return sum("chat_entries_committed_total") == total && sum("chat_sockets") == 4
                            && sum("chat_deliveries_total") >= total && sum("chat_delivery_lag_seconds_count") > 0
                            && sum("chat_outbox_depth") == 0 && sum("kafka_consumer_lag") == 0
                            && sum("chat_slow_consumer_closes_total") == 0
                    }
                    try await expectLinesWithIDs(stack, conversation)
                    try await expectNoSecrets(stack, conversation)
                }
            }
        }

        /// A refresh token that is used again is told to the log, with the request's id and trace.
        private func expectLinesWithIDs(_ stack: TestStack, _ conversation: Conversation) async throws {
            let password = "correct horse 0"
            let pair = try await conversation.http.execute(
                .json(
                    .POST, "\(stack.authURL)/user/login",
                    ["userId": conversation.participants[0].user.description, "password": password])
            ).json(TokenPair.self)
            let trace = TraceContext.make()
            for _ in 0..<3 {
                var request = try ClientRequest.json(
                    .POST, "\(stack.authURL)/user/refresh", RefreshRequest(refreshToken: pair.refreshToken))
                request.headers.add(name: "x-request-id", value: "spent-token")
                request.headers.add(name: "traceparent", value: trace.traceparent)
                let answer = try await conversation.http.execute(request)
                guard let next = try? answer.json(TokenPair.self) else { break }
                // Its successor is used, so that there is no grace.
                _ = try await conversation.http.execute(
                    .json(
                        .POST, "\(stack.authURL)/user/refresh", RefreshRequest(refreshToken: next.refreshToken)))
            }
            try await eventually {
                stack.log(.auth).split(separator: "\n").contains {
                    $0.contains("\"requestId\":\"spent-token\"") && $0.contains("\"trace\":\"\(trace.traceID)\"")
                }
            }
            #expect(!stack.log(.auth).contains(pair.refreshToken))
        }

        private func expectNoSecrets(_ stack: TestStack, _ conversation: Conversation) async throws {
            for name in [PartName.auth, .chat(1), .chat(2)] {
                let log = stack.log(name)
                for line in log.split(separator: "\n") {
                    let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                    #expect(object?["message"] is String && object?["level"] is String, "\(line)")
                }
                // All tokens are JWTs or begin as refresh tokens do; all passwords of the conversation begin alike.
                for participant in conversation.participants {
                    let token = try await participant.client.accessToken()
                    #expect(!log.contains(token))
                }
                #expect(!log.contains("eyJ") && !log.contains("correct horse"))
            }
        }
    }
}

/// What `/metrics` said.
private struct MetricsPage {
    private let lines: [Substring]

    init(_ url: String, _ http: HTTPClient) async throws {
        let answer = try await http.execute(ClientRequest(.GET, url + "/metrics"))
        #expect(answer.headers.first(name: "content-type")?.hasPrefix("text/plain; version=0.0.4") == true)
        lines = String(buffer: answer.body).split(separator: "\n")
    }

    /// Whether there is a series of a metric, and not only its description.
    func has(_ name: String) -> Bool {
        lines.contains { $0.hasPrefix(name) && " {_".contains($0.dropFirst(name.count).first ?? "x") }
    }

    /// The sum of a metric's series that have these labels.
    func sum(_ name: String, _ labels: String...) -> Double {
        lines.reduce(0) { sum, line in
            guard line.hasPrefix(name), " {".contains(line.dropFirst(name.count).first ?? "x"),
                labels.allSatisfy({ line.contains($0) }),
                let value = line.split(separator: " ").last.flatMap({ Double($0) })
            else { return sum }
            return sum + value
        }
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}

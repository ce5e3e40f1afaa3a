import HTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@Suite struct HTTPClientFailureTests {
    /// Answers the first request of a connection and closes at the second.
    private static let closesAtSecond: @Sendable (ScriptedServer.Call) -> [ScriptedServer.Step] = { call in
        call.number == 1 ? [answer("ok")] : [.close]
    }

    @Test("A GET that met a closed connection is sent again on a fresh one")
    func getMetClosedConnection() async throws {
        try await ScriptedServer.run(script: Self.closesAtSecond) { server in
            try await withHTTPClient { client in
                for _ in 0..<2 {
                    let response = try await client.execute(ClientRequest(.GET, server.url))
                    #expect(response.status == .ok)
                }
                #expect(server.connectionCount == 2)
            }
        }
    }

    @Test("A POST that the server may have seen is not sent again")
    func postServerMayHave() async throws {
        try await ScriptedServer.run(script: Self.closesAtSecond) { server in
            try await withHTTPClient { client in
                _ = try await client.execute(ClientRequest(.POST, server.url))
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.execute(ClientRequest(.POST, server.url))
                }
                #expect(error?.code == .connectionClosed)
            }
        }
    }

    @Test("A server that closes fresh connections, too, is asked no third time")
    func serverClosesFreshConnections() async throws {
        let script: @Sendable (ScriptedServer.Call) -> [ScriptedServer.Step] = { call in
            call.connection == 1 && call.number == 1 ? [answer("ok")] : [.close]
        }
        try await ScriptedServer.run(script: script) { server in
            try await withHTTPClient { client in
                _ = try await client.execute(ClientRequest(.GET, server.url))
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.execute(ClientRequest(.GET, server.url))
                }
                #expect(error?.code == .connectionClosed)
                #expect(server.connectionCount == 2)
            }
        }
    }

    @Test("An answer that breaks off is no answer")
    func answerBreaksOffNo() async throws {
        let script: @Sendable (ScriptedServer.Call) -> [ScriptedServer.Step] = { _ in
            [.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123"), .close]
        }
        try await ScriptedServer.run(script: script) { server in
            try await withHTTPClient { client in
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.execute(ClientRequest(.GET, server.url))
                }
                #expect(error?.code == .connectionClosed)
            }
        }
    }

    @Test("A server that says nothing is given up at the deadline")
    func serverSaysNothingGiven() async throws {
        try await ScriptedServer.run(script: { _ in [] }) { server in
            try await withHTTPClient { client in
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.execute(ClientRequest(.GET, server.url), timeout: .milliseconds(20))
                }
                #expect(error?.code == .timeout)
                #expect(await server.nextClosed() == 1)
            }
        }
    }

    @Test("A cancelled task's request closes its connection")
    func cancelledTaskSRequest() async throws {
        try await ScriptedServer.run(script: { _ in [] }) { server in
            try await withHTTPClient { client in
                let request = Task { try await client.execute(ClientRequest(.GET, server.url)) }
                _ = await server.nextCall()
                request.cancel()
                let error = await #expect(throws: HTTPClientError.self) { try await request.value }
                #expect(error?.code == .cancelled)
                #expect(await server.nextClosed() == 1)
            }
        }
    }

    @Test("A cancelled task leaves the queue")
    func cancelledTaskLeavesQueue() async throws {
        try await ScriptedServer.run(script: { _ in [] }) { server in
            try await withHTTPClient(HTTPClientConfiguration(connectionsPerOrigin: 1)) { client in
                let running = Task { try await client.execute(ClientRequest(.GET, server.url)) }
                _ = await server.nextCall()
                let waiting = Task { try await client.execute(ClientRequest(.GET, server.url)) }
                waiting.cancel()
                let error = await #expect(throws: HTTPClientError.self) { try await waiting.value }
                #expect(error?.code == .cancelled)
                server.send("HTTP/1.1 204 No Content\r\n\r\n")
                let response = try await running.value
                #expect(response.status == .noContent)
            }
        }
    }

    @Test("Callers beyond the connections wait, and share one")
    func callersBeyondConnectionsWait() async throws {
        try await ScriptedServer.run(script: { _ in [answer("ok")] }) { server in
            try await withHTTPClient(HTTPClientConfiguration(connectionsPerOrigin: 1)) { client in
                try await withThrowingTaskGroup(of: HTTPResponseStatus.self) { group in
                    for _ in 0..<20 {
                        group.addTask { try await client.execute(ClientRequest(.GET, server.url)).status }
                    }
                    for try await status in group { #expect(status == .ok) }
                }
                #expect(server.connectionCount == 1)
            }
        }
    }

    @Test("A wait for a connection ends at the deadline")
    func waitForConnectionEnds() async throws {
        try await ScriptedServer.run(script: { _ in [] }) { server in
            try await withHTTPClient(HTTPClientConfiguration(connectionsPerOrigin: 1)) { client in
                let running = Task { try await client.execute(ClientRequest(.GET, server.url)) }
                _ = await server.nextCall()
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.execute(ClientRequest(.GET, server.url), timeout: .milliseconds(10))
                }
                #expect(error?.code == .timeout)
                running.cancel()
            }
        }
    }

    @Test("A caller beyond those that may wait is refused")
    func callerBeyondThoseMay() async throws {
        let configuration = HTTPClientConfiguration(connectionsPerOrigin: 1, waitingPerOrigin: 1)
        try await ScriptedServer.run(script: { _ in [] }) { server in
            try await withHTTPClient(configuration) { client in
                // Not two of three: the first may connect, wait for that, and be one of those that wait.
                await withTaskGroup(of: HTTPClientError.Code?.self) { group in
                    for _ in 0..<3 {
                        group.addTask {
                            do throws(HTTPClientError) {
                                _ = try await client.execute(ClientRequest(.GET, server.url))
                                return nil
                            } catch {
                                return error.code
                            }
                        }
                    }
                    #expect(await group.next() == .poolExhausted)
                    group.cancelAll()
                }
            }
        }
    }

    @Test("A body above the caller's limit ends the request")
    func bodyAboveCallerS() async throws {
        try await ScriptedServer.run(script: { _ in [answer(String(repeating: "x", count: 1001))] }) { server in
            try await withHTTPClient { client in
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.execute(ClientRequest(.GET, server.url), bodyLimit: 1000)
                }
                #expect(error?.code == .bodyTooLarge)
            }
        }
    }

    @Test(
        "What is no HTTP answer is told so",
        arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"])
    func whatNoHTTPAnswer(text: String) async throws {
        try await ScriptedServer.run(script: { _ in [.send(text)] }) { server in
            try await withHTTPClient { client in
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.execute(ClientRequest(.GET, server.url))
                }
                #expect(error?.code == .malformedResponse)
            }
        }
    }

    @Test("A header that could forge others is not sent")
    func headerCouldForgeOthers() async throws {
        try await ScriptedServer.run(script: { _ in [answer("ok")] }) { server in
            try await withHTTPClient { client in
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.execute(ClientRequest(.GET, server.url, headers: ["a": "b\r\nc: d"]))
                }
                #expect(error?.code == .invalidRequest)
            }
        }
    }

    @Test("Nobody at the port is a failure to connect")
    func nobodyAtPortFailure() async throws {
        let port = try await ScriptedServer.run(script: { _ in [] }) { $0.port }
        try await withHTTPClient { client in
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.execute(ClientRequest(.GET, "http://127.0.0.1:\(port)/"))
            }
            #expect(error?.code == .connectFailed)
        }
    }

    @Test(
        "A storm of cancelled, broken and late requests leaves a pool that works", arguments: 1...3)
    func storm(seed: Int) async throws {
        let script: @Sendable (ScriptedServer.Call) -> [ScriptedServer.Step] = { call in
            if call.path == "/calm" { return [answer("ok")] }
            return switch (call.connection * 7 + call.number * 3 + seed) % 5 {
            case 0: [.close]
            case 1: []
            case 2: [.send("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab"), .close]
            case 3: [answer("ok", headers: "connection: close\r\n")]
            default: [answer("ok")]
            }
        }
        let configuration = HTTPClientConfiguration(connectionsPerOrigin: 4, waitingPerOrigin: 20)
        try await ScriptedServer.run(script: script) { server in
            try await withHTTPClient(configuration) { client in
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            let request = Task {
                                try await client.execute(
                                    ClientRequest(.GET, "\(server.url)/\(number)"), timeout: .milliseconds(50))
                            }
                            if number % 3 == seed { request.cancel() }
                            _ = await request.result
                        }
                    }
                }
                for _ in 0..<8 {
                    let response = try await client.execute(ClientRequest(.GET, "\(server.url)/calm"))
                    #expect(response.status == .ok)
                }
            }
        }
    }

    @Test("Shutting down ends what runs and refuses what comes")
    func shuttingDownEndsWhat() async throws {
        try await ScriptedServer.run(script: { _ in [] }) { server in
            try await withHTTPClient { client in
                let running = Task { try await client.execute(ClientRequest(.GET, server.url)) }
                _ = await server.nextCall()
                await client.shutdown()
                let first = await #expect(throws: HTTPClientError.self) { try await running.value }
                #expect(first?.code == .shutDown)
                let second = await #expect(throws: HTTPClientError.self) {
                    try await client.execute(ClientRequest(.GET, server.url))
                }
                #expect(second?.code == .shutDown)
            }
        }
    }
}

import HTTP
import NIOCore
import NIOHTTP1
import Testing

@Suite struct HTTPClientTests {
    @Test("A request carries its headers, and its body with the length")
    func requestCarriesHeadersBody() async throws {
        try await ScriptedServer.run(script: { _ in [answer("ok", headers: "x-id: 7\r\n")] }) { server in
            try await withHTTPClient { client in
                let request = ClientRequest(
                    .POST, "\(server.url)/a?b=c", headers: ["x-a": "1"], body: ByteBuffer(string: "hello"))
                let response = try await client.execute(request)
                #expect(response.status == .ok)
                #expect(response.headers["x-id"] == ["7"])
                #expect(String(buffer: response.body) == "ok")
                let call = try #require(await server.nextCall())
                #expect(call.head.hasPrefix("POST /a?b=c HTTP/1.1\r\n"))
                #expect(call.head.contains("host: 127.0.0.1:\(server.port)"))
                #expect(call.head.contains("x-a: 1"))
                #expect(call.head.contains("content-length: 5"))
                #expect(call.body == "hello")
            }
        }
    }

    @Test("Chunks are joined")
    func chunksJoined() async throws {
        let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        try await ScriptedServer.run(script: { _ in [.send(chunked)] }) { server in
            try await withHTTPClient { client in
                let response = try await client.execute(ClientRequest(.GET, server.url))
                #expect(String(buffer: response.body) == "abcde")
            }
        }
    }

    @Test("A body without a length ends with the connection")
    func bodyWithoutLengthEnds() async throws {
        try await ScriptedServer.run(script: { _ in [.send("HTTP/1.1 200 OK\r\n\r\nall"), .close] }) { server in
            try await withHTTPClient { client in
                let response = try await client.execute(ClientRequest(.GET, server.url))
                #expect(String(buffer: response.body) == "all")
            }
        }
    }

    @Test("The answer to HEAD has no body, whatever its length says")
    func answerToHEADHas() async throws {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"
        try await ScriptedServer.run(script: { _ in [.send(head)] }) { server in
            try await withHTTPClient { client in
                for _ in 0..<2 {
                    let response = try await client.execute(ClientRequest(.HEAD, server.url))
                    #expect(response.body.readableBytes == 0)
                }
                #expect(server.connectionCount == 1)
            }
        }
    }

    @Test("One request after the other shares a connection")
    func oneRequestAfterOther() async throws {
        try await ScriptedServer.run(script: { _ in [answer("ok")] }) { server in
            try await withHTTPClient { client in
                for _ in 0..<5 { _ = try await client.execute(ClientRequest(.GET, server.url)) }
                #expect(server.connectionCount == 1)
            }
        }
    }

    @Test("A server's wish to close is followed")
    func serverSWishTo() async throws {
        try await ScriptedServer.run(script: { _ in [answer("ok", headers: "connection: close\r\n")] }) { server in
            try await withHTTPClient { client in
                for _ in 0..<2 { _ = try await client.execute(ClientRequest(.GET, server.url)) }
                #expect(server.connectionCount == 2)
            }
        }
    }

    @Test("A kept connection closes when nobody uses it")
    func keptConnectionClosesWhen() async throws {
        try await ScriptedServer.run(script: { _ in [answer("ok")] }) { server in
            try await withHTTPClient(HTTPClientConfiguration(idleTimeout: .milliseconds(20))) { client in
                _ = try await client.execute(ClientRequest(.GET, server.url))
                #expect(await server.nextClosed() == 1)
            }
        }
    }

    @Test("JSON goes out and comes in")
    func jsonGoesOutComes() async throws {
        struct Greeting: Codable, Equatable { let text: String }
        try await ScriptedServer.run(script: { [answer($0.body)] }) { server in
            try await withHTTPClient { client in
                let request = try ClientRequest.json(.PUT, server.url, Greeting(text: "안녕 / hello"))
                let greeting: Greeting = try await client.execute(request).json()
                #expect(greeting == Greeting(text: "안녕 / hello"))
            }
        }
    }

    @Test("JSON that is something else names the field and not its content")
    func jsonSomethingElseNames() async throws {
        struct Greeting: Codable { let text: String }
        try await ScriptedServer.run(script: { _ in [answer(#"{"secret":"s3cret"}"#)] }) { server in
            try await withHTTPClient { client in
                let response = try await client.execute(ClientRequest(.GET, server.url))
                let error = #expect(throws: HTTPClientError.self) { try response.json(Greeting.self) }
                #expect(error?.code == .decodingFailed)
                #expect(error?.message.contains("text") == true)
                #expect(error?.message.contains("s3cret") == false)
            }
        }
    }
}

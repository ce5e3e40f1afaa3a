import HTTP
import NIOCore
import NIOHTTP1
import Testing

@Suite struct HTTPClientStreamTests {
    private static let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"

    @Test("Pieces come as they are sent")
    func piecesComeAsThey() async throws {
        try await ScriptedServer.run(script: { _ in [.send(Self.head)] }) { server in
            try await withHTTPClient { client in
                let response = try await client.stream(ClientRequest(.GET, server.url))
                #expect(response.status == .ok)
                var pieces = response.body.makeAsyncIterator()
                for text in ["one", "two"] {
                    server.send("3\r\n\(text)\r\n")
                    let piece = try #require(try await pieces.next())
                    #expect(String(buffer: piece) == text)
                }
                server.send("0\r\n\r\n")
                #expect(try await pieces.next() == nil)
            }
        }
    }

    @Test("A large body arrives whole, though its reader is slower than the network")
    func largeBodyArrivesWhole() async throws {
        let size = 16 << 20
        let text = answer(String(repeating: "x", count: size))
        try await ScriptedServer.run(script: { _ in [text] }) { server in
            try await withHTTPClient { client in
                let response = try await client.stream(ClientRequest(.GET, server.url))
                var count = 0
                for try await piece in response.body {
                    count += piece.readableBytes
                    await Task.yield()
                }
                #expect(count == size)
                _ = try await client.execute(ClientRequest(.HEAD, server.url))
                #expect(server.connectionCount == 1)
            }
        }
    }

    @Test("Who stops reading closes the connection")
    func whoStopsReadingCloses() async throws {
        try await ScriptedServer.run(script: { _ in [.send(Self.head + "1\r\nx\r\n")] }) { server in
            try await withHTTPClient { client in
                let response = try await client.stream(ClientRequest(.GET, server.url))
                for try await _ in response.body { break }
                #expect(await server.nextClosed() == 1)
            }
        }
    }

    @Test("Who lets go of the body unread closes the connection")
    func whoLetsGoBody() async throws {
        try await ScriptedServer.run(script: { _ in [.send(Self.head)] }) { server in
            try await withHTTPClient { client in
                let status = try await client.stream(ClientRequest(.GET, server.url)).status
                #expect(status == .ok)
                #expect(await server.nextClosed() == 1)
            }
        }
    }

    @Test("A cancelled reader closes the connection")
    func cancelledReaderClosesConnection() async throws {
        try await ScriptedServer.run(script: { _ in [.send(Self.head)] }) { server in
            try await withHTTPClient { client in
                let response = try await client.stream(ClientRequest(.GET, server.url))
                let reader = Task { for try await _ in response.body {} }
                reader.cancel()
                await #expect(throws: (any Error).self) { try await reader.value }
                #expect(await server.nextClosed() == 1)
            }
        }
    }

    @Test("A body that breaks off ends with an error")
    func bodyBreaksOffEnds() async throws {
        try await ScriptedServer.run(script: { _ in [.send(Self.head + "5\r\nab"), .close] }) { server in
            try await withHTTPClient { client in
                let response = try await client.stream(ClientRequest(.GET, server.url))
                let error = await #expect(throws: HTTPClientError.self) { for try await _ in response.body {} }
                #expect(error?.code == .connectionClosed)
            }
        }
    }

    @Test("Silence within a body ends it where the caller wants that")
    func silenceWithinBodyEnds() async throws {
        try await ScriptedServer.run(script: { _ in [.send(Self.head)] }) { server in
            try await withHTTPClient { client in
                let response = try await client.stream(
                    ClientRequest(.GET, server.url), timeout: .seconds(10), idleTimeout: .milliseconds(10))
                let error = await #expect(throws: HTTPClientError.self) { for try await _ in response.body {} }
                #expect(error?.code == .timeout)
            }
        }
    }

    @Test("Server-sent events are read as they come")
    func serverSentEventsRead() async throws {
        try await ScriptedServer.run(script: { _ in [.send(Self.head)] }) { server in
            try await withHTTPClient { client in
                let response = try await client.stream(ClientRequest(.GET, server.url))
                var events = response.events().makeAsyncIterator()
                server.send("10\r\nevent: a\ndata: 1\r\n")
                server.send("7\r\n\n\nid: 4\r\n")
                #expect(try await events.next() == ServerSentEvent(event: "a", data: "1"))
                server.send("a\r\n\ndata: 2\n\n\r\n0\r\n\r\n")
                #expect(try await events.next() == ServerSentEvent(data: "2", id: "4"))
                #expect(try await events.next() == nil)
            }
        }
    }
}

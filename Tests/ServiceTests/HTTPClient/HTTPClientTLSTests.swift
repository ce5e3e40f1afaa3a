import HTTP
import NIOCore
import NIOHTTP1
import Testing

@Suite(.enabled(if: TLSPeer.isAvailable, "needs openssl and python3"))
struct HTTPClientTLSTests {
    private func withPeer(
        _ certificate: TLSPeer.Certificate = .name, _ body: (TLSPeer, HTTPClient) async throws -> Void
    ) async throws {
        try await TLSPeer.run(certificate) { peer in
            try await withHTTPClient(HTTPClientConfiguration(trustRoots: .file(peer.authorityFile))) { client in
                try await body(peer, client)
            }
        }
    }

    @Test("A server whose certificate a given authority signed is believed")
    func serverWhoseCertificateGiven() async throws {
        try await withPeer { peer, client in
            for _ in 0..<2 {
                let response = try await client.execute(ClientRequest(.GET, "https://localhost:\(peer.port)/ok"))
                #expect(String(buffer: response.body) == "TLSv1.3")
            }
        }
    }

    @Test("An address is compared with the certificate's addresses")
    func addressComparedWithCertificate() async throws {
        try await withPeer(.address) { peer, client in
            let response = try await client.execute(ClientRequest(.GET, "https://127.0.0.1:\(peer.port)/ok"))
            #expect(response.status == .ok)
        }
    }

    @Test(
        "Another host's certificate is refused",
        arguments: [(TLSPeer.Certificate.name, "127.0.0.1"), (.address, "localhost")])
    func anotherHostSCertificate(certificate: TLSPeer.Certificate, host: String) async throws {
        try await withPeer(certificate) { peer, client in
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.execute(ClientRequest(.GET, "https://\(host):\(peer.port)/ok"))
            }
            #expect(error?.code == .certificate)
        }
    }

    @Test("An authority that the system does not know is refused")
    func authoritySystemDoesNot() async throws {
        try await TLSPeer.run { peer in
            try await withHTTPClient { client in
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.execute(ClientRequest(.GET, "https://localhost:\(peer.port)/ok"))
                }
                #expect(error?.code == .certificate)
            }
        }
    }

    @Test("A file of authorities that can't be read is told at once")
    func fileAuthoritiesCanT() async throws {
        let error = await #expect(throws: HTTPClientError.self) {
            try await withHTTPClient(HTTPClientConfiguration(trustRoots: .file("/nonexistent.pem"))) { _ in }
        }
        #expect(error?.code == .tls)
    }

    @Test("Bodies of many records go both ways")
    func bodiesManyRecordsGo() async throws {
        try await withPeer { peer, client in
            let body = ByteBuffer(repeating: UInt8(ascii: "a"), count: 3 << 20)
            let request = ClientRequest(.POST, "https://localhost:\(peer.port)/echo", body: body)
            let echo = try await client.execute(request)
            #expect(echo.body == body)
            let stream = try await client.stream(ClientRequest(.GET, "https://localhost:\(peer.port)/big"))
            var count = 0
            for try await piece in stream.body { count += piece.readableBytes }
            #expect(count == 4 << 20)
        }
    }

    @Test("A body that ends with close_notify is complete")
    func bodyEndsWithClose() async throws {
        try await withPeer { peer, client in
            let response = try await client.execute(ClientRequest(.GET, "https://localhost:\(peer.port)/complete"))
            #expect(String(buffer: response.body) == "half")
        }
    }

    @Test("A body that ends without close_notify may have been cut off, and is an error")
    func bodyEndsWithoutClose() async throws {
        try await withPeer { peer, client in
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.execute(ClientRequest(.GET, "https://localhost:\(peer.port)/truncated"))
            }
            #expect(error?.code == .connectionClosed)
        }
    }

    @Test("Bytes that are no TLS record end the connection")
    func bytesNoTLSRecord() async throws {
        try await withPeer { peer, client in
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.execute(ClientRequest(.GET, "https://localhost:\(peer.port)/garbage"))
            }
            #expect(error?.code == .tls)
        }
    }

    @Test("Sockets go through TLS, too")
    func socketsThroughTLS() async throws {
        try await withPeer { peer, client in
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.webSocket("wss://localhost:\(peer.port)/ok") { _ in preconditionFailure("no socket") }
            }
            #expect(error?.response?.body == ByteBuffer(string: "TLSv1.3"))
        }
    }

    @Test("A server that speaks no TLS is refused")
    func serverSpeaksNoTLS() async throws {
        try await ScriptedServer.run(script: { _ in [answer("ok")] }) { server in
            try await withHTTPClient { client in
                let request = Task {
                    try await client.execute(ClientRequest(.GET, "https://127.0.0.1:\(server.port)/"))
                }
                // The client's hello came; say something that is no answer to it.
                _ = await server.nextOpened()
                server.send("HTTP/1.1 400 Bad Request\r\n\r\n")
                let error = await #expect(throws: HTTPClientError.self) { try await request.value }
                #expect(error?.code == .tls)
            }
        }
    }

    @Test("A server that never answers the hello is given up after the time to connect")
    func serverNeverAnswersHello() async throws {
        try await ScriptedServer.run(script: { _ in [] }) { server in
            try await withHTTPClient(HTTPClientConfiguration(connectTimeout: .milliseconds(50))) { client in
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.execute(ClientRequest(.GET, "https://127.0.0.1:\(server.port)/"))
                }
                #expect(error?.code == .tls)
            }
        }
    }
}

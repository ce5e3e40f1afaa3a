import Foundation
import HTTP
import LocalStack
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import TestSupport

/// nginx with our configuration, in front of servers of a test's.
struct TestGateway: Sendable {
    let port: Int
    let accessLog: String
    let client: HTTPClient

    var url: String { "http://127.0.0.1:\(port)" }

    func send(
        _ method: HTTPMethod, _ path: String, headers: HTTPHeaders = [:], body: String? = nil
    ) async throws -> ClientResponse {
        try await client.execute(
            ClientRequest(method, url + path, headers: headers, body: body.map { ByteBuffer(string: $0) }))
    }

    /// What a server behind it was asked.
    func echo(
        _ method: HTTPMethod, _ path: String, headers: HTTPHeaders = [:], body: String? = nil
    ) async throws -> EchoServer.Echo {
        try await send(method, path, headers: headers, body: body).json()
    }
}

/// The servers behind a ``TestGateway``.
struct EchoServers: Sendable {
    let auth: EchoServer
    let authInternal: EchoServer
    let chat: [EchoServer]
    let chatInternal: EchoServer
}

/// Runs `body` with a gateway in front of echoing servers.
func withGateway(
    trustedProxies: [String] = [], _ body: @escaping @Sendable (TestGateway, EchoServers) async throws -> Void
) async throws {
    let servers = EchoServers(
        auth: try await EchoServer("auth"), authInternal: try await EchoServer("auth-internal"),
        chat: [try await EchoServer("chat-1"), try await EchoServer("chat-2")],
        chatInternal: try await EchoServer("chat-internal"))
    let result = await Result {
        try await withGateway(
            auth: servers.auth.port, authInternal: servers.authInternal.port, chat: servers.chat.map(\.port),
            chatInternal: [servers.chatInternal.port], trustedProxies: trustedProxies
        ) { try await body($0, servers) }
    }
    for server in [servers.auth, servers.authInternal, servers.chatInternal] + servers.chat { await server.stop() }
    try result.get()
}

/// Runs `body` with a gateway in front of these ports.
func withGateway(
    auth: Int, authInternal: Int, chat: [Int], chatInternal: [Int], trustedProxies: [String] = [],
    _ body: @escaping @Sendable (TestGateway) async throws -> Void
) async throws {
    try await withTemporaryDirectory { directory in
        func local(_ port: Int) -> String { "127.0.0.1:\(port)" }
        let port = try freePort()
        let configuration = GatewayConfiguration(
            listen: local(port), auth: local(auth), authInternal: local(authInternal), chat: chat.map(local),
            chatInternal: chatInternal.map(local), directory: directory, accessLog: directory + "/access.log",
            trustedProxies: trustedProxies)
        let file = directory + "/nginx.conf"
        try configuration.render().write(toFile: file, atomically: true, encoding: .utf8)
        let nginx = try await ChildProcess.start(
            ProcessCommand(
                "nginx", ["-e", "stderr", "-p", directory, "-c", file], output: .file(directory + "/error.log")))
        let client = try HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger.quiet)
        let gateway = TestGateway(port: port, accessLog: directory + "/access.log", client: client)
        let result = await Result {
            try await eventually { (try? await gateway.send(.GET, "/livez"))?.status == .ok }
            try await body(gateway)
        }
        await client.shutdown()
        await nginx.stop()
        try result.get()
    }
}

extension Result where Failure == any Error {
    /// What `body` returned or threw.
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

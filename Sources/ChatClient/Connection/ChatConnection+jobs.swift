import Contracts
import HTTP
import NIOCore
import NIOHTTP1

/// What a connection does that takes time.
extension ChatConnection {
    func perform(_ job: ChatConnectionDriver.Job) async {
        switch job {
        case .connect(let generation, let staleToken):
            do throws(ChatClientError) {
                if let staleToken { _ = try await client.tokens.replace(staleToken) }
                try await connect(generation)
            } catch {
                onLoop { $0.lost(generation, .failed(error)) }
            }
        case .fetch(let room, let after):
            do throws(ChatClientError) {
                let page = try await client.entries(of: room, after: after, limit: 200)
                onLoop { $0.fetched(page, in: room) }
            } catch {
                onLoop { $0.fetchFailed(error, in: room) }
            }
        case .renewToken(let generation, let staleToken):
            do throws(ChatClientError) {
                _ = try await client.tokens.replace(staleToken)
                let (token, lifetime) = try await client.tokens.accessToken()
                onLoop { $0.renewed(generation, token: token, lifetime: lifetime) }
            } catch {
                onLoop { $0.renewalFailed(generation, error) }
            }
        }
    }

    private func connect(_ generation: Int) async throws(ChatClientError) {
        let (token, lifetime) = try await client.tokens.accessToken()
        let (driver, eventLoop) = (driver, eventLoop)
        var headers = client.configuration.headers
        headers.replaceOrAdd(name: "authorization", value: "Bearer \(token)")
        onLoop { $0.connecting(generation, with: token) }
        do {
            try await client.caller.http.webSocket(
                client.configuration.baseURL + "/chat/ws", headers: headers, on: eventLoop,
                timeout: client.configuration.requestTimeout,
                configuration: WebSocketConfiguration(maximumMessageBytes: 4 << 20)
            ) { _ in
                // It is made on the event loop that the driver belongs to, after the driver.
                guard let driver = driver.value else { preconditionFailure("a socket before its connection") }
                return ChatSocketHandler(driver, generation: generation, lifetime: lifetime)
            }
        } catch {
            throw ChatClientError(error)
        }
    }
}

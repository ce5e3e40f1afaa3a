import Contracts
import HTTP
import NIOCore
import ServerKit

extension RouterMethods {
    /// Declares `/chat/ws`.
    func addSockets(_ services: SocketServices) {
        webSocket("/chat/ws") { request, _ in
            try services.origins.check(request.headers)
            let user = try await services.credentials.user(request)
            let permit = try services.admit(user.user)
            let configuration = WebSocketConfiguration(
                slowConsumerCode: WebSocketCloseCode(.tooSlow), pingInterval: services.options.pingInterval,
                drainCode: WebSocketCloseCode(.restart))
            return WebSocketUpgrade(configuration: configuration) { _ in
                SocketSession(services, user: user, permit: permit)
            }
        }
    }
}

extension WebSocketCloseCode {
    /// A code of the contract.
    init(_ code: CloseCode) { self.init(code.rawValue) }
}

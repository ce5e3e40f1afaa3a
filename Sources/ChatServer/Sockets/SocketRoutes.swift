import Contracts
import HTTP
import NIOCore
import NIOHTTP1
import ServerKit

extension RouterMethods {
    /// Declares `/chat/ws`.
    func addSockets(_ services: SocketServices) {
        webSocket("/chat/ws") { request, context in
            try services.admission.admit()
            try services.origins.check(request.headers)
            let user = try await services.credentials.user(request)
            let permit = try services.admit(user.user)
            let configuration = WebSocketConfiguration(
                slowConsumerCode: WebSocketCloseCode(.tooSlow), pingInterval: services.options.pingInterval,
                drainCode: WebSocketCloseCode(.restart))
            // A client that traces gets what its frames do into the trace of its handshake.
            let trace = request.headers.contains(name: "traceparent") ? context.trace : nil
            return WebSocketUpgrade(configuration: configuration) { _ in
                SocketSession(services, user: user, permit: permit, trace: trace)
            }
        }
    }
}

extension WebSocketCloseCode {
    /// A code of the contract.
    init(_ code: CloseCode) { self.init(code.rawValue) }
}

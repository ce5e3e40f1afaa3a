/// The ports of a stack, all of them on 127.0.0.1 but for the gateway's.
public struct StackPorts: Sendable, Hashable {
    /// nginx.
    public var gateway = 8080
    /// The auth server's public port.
    public var auth = 8085
    /// Its internal one.
    public var authInternal = 9085
    /// The chat servers' public ports; there are as many chat servers.
    public var chat = [8083, 8084]
    /// Their internal ones, in the same order.
    public var chatInternal = [9083, 9084]
    /// Postgres.
    public var postgres = 5433
    /// Where clients of the embedded brokers make their first contact.
    public var brokers = [8097, 8098, 8099]

    /// The usual ports, each higher by an offset.
    public init(offset: Int = 0) {
        gateway += offset
        auth += offset
        authInternal += offset
        chat = chat.map { $0 + offset }
        chatInternal = chatInternal.map { $0 + offset }
        postgres += offset
        brokers = brokers.map { $0 + offset }
    }
}

/// Which side of a socket is ours: clients mask what they send, servers do not (RFC 6455, section 5.1).
enum WebSocketRole: Sendable {
    case client
    case server
}

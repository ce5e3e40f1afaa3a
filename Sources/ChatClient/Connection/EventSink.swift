import NIOCore

/// Where a connection's events go.
enum EventSink: Sendable {
    case sequence(ChatEvents.Producer.Source)
    case closure(@Sendable (ChatEvent) -> Void)

    /// - Returns: whether the reader can take more soon.
    func yield(_ event: ChatEvent) -> Bool {
        switch self {
        case .closure(let closure):
            closure(event)
            return true
        case .sequence(let source):
            // Without a reader there is nothing to wait for.
            return switch source.yield(event) {
            case .produceMore, .dropped: true
            case .stopProducing: false
            }
        }
    }

    func finish() { if case .sequence(let source) = self { source.finish() } }
}

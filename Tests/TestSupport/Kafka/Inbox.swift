public import Kafka
import Synchronization

/// What a consumer under test was given, in order.
public final class Inbox<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    /// An empty one.
    public init() {}

    /// Adds to it.
    public func append(_ new: [Element]) { elements.withLock { $0 += new } }

    /// All of it.
    public var all: [Element] { elements.withLock { $0 } }

    /// How many there are.
    public var count: Int { elements.withLock { $0.count } }
}

extension KafkaMessage {
    /// The value as text.
    public var text: String { String(decoding: value, as: UTF8.self) }
}

extension KafkaRecord {
    /// A record with text as key and value.
    public init(topic: String, key: String?, text: String) {
        self.init(topic: topic, key: key.map { Array($0.utf8) }, value: Array(text.utf8))
    }
}

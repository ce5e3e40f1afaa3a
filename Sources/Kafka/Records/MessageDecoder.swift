import CRDKafka
import ServiceKit

/// Makes messages of librdkafka's, and keeps the topics' names that it has met.
struct MessageDecoder {
    private var names: [OpaquePointer: String] = [:]

    /// A copy of everything; the C message may be destroyed after.
    mutating func decode(_ message: UnsafePointer<rd_kafka_message_t>) -> KafkaMessage {
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let milliseconds = rd_kafka_message_timestamp(message, &kind)
        return KafkaMessage(
            topic: name(of: message.pointee.rkt), partition: message.pointee.partition, offset: message.pointee.offset,
            key: message.pointee.key.map { Self.bytes($0, message.pointee.key_len) },
            value: Self.bytes(message.pointee.payload, message.pointee.len), headers: Self.headers(of: message),
            timestamp: kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
                ? nil : Timestamp(microseconds: milliseconds &* 1_000))
    }

    /// The name of a message's topic. A topic's handle lives as long as its client does.
    mutating func name(of topic: OpaquePointer?) -> String {
        guard let topic else { return "" }
        if let name = names[topic] { return name }
        let name = text(rd_kafka_topic_name(topic))
        names[topic] = name
        return name
    }

    private static func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    private static func headers(of message: UnsafePointer<rd_kafka_message_t>) -> [KafkaHeader] {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
        return (0..<rd_kafka_header_cnt(list)).compactMap { index in
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var count = 0
            let code = rd_kafka_header_get_all(list, index, &name, &value, &count)
            return code == RD_KAFKA_RESP_ERR_NO_ERROR ? KafkaHeader(text(name), bytes(value, count)) : nil
        }
    }
}

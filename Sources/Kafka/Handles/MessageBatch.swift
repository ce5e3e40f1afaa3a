import CRDKafka

/// What a queue of messages gives at once.
enum MessageBatch {
    /// A message, or what is wrong with a partition.
    enum Element: Sendable {
        case message(KafkaMessage)
        case error(KafkaError)
    }

    /// Waits for a first message, then takes without waiting what is there besides, `count` altogether.
    ///
    /// In one call librdkafka would wait until the batch is full or the time over.
    static func take(upTo count: Int, within timeout: Duration, from queue: OpaquePointer) -> [Element] {
        var decoder = MessageDecoder()
        var elements: [Element] = []
        guard let first = rd_kafka_consume_queue(queue, timeout.milliseconds) else { return [] }
        elements.append(element(first, &decoder))
        guard count > 1 else { return elements }
        var messages = [UnsafeMutablePointer<rd_kafka_message_t>?](repeating: nil, count: count - 1)
        let taken = rd_kafka_consume_batch_queue(queue, 0, &messages, messages.count)
        elements.reserveCapacity(1 + max(0, taken))
        for case let message? in messages.prefix(max(0, taken)) { elements.append(element(message, &decoder)) }
        return elements
    }

    /// Copies and destroys a message.
    private static func element(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ decoder: inout MessageDecoder
    ) -> Element {
        defer { rd_kafka_message_destroy(message) }
        guard message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return .message(decoder.decode(message)) }
        let topic = message.pointee.rkt == nil ? nil : decoder.name(of: message.pointee.rkt)
        return .error(
            KafkaError(
                message.pointee.err, text(rd_kafka_message_errstr(message)), topic: topic,
                partition: topic == nil ? nil : message.pointee.partition))
    }
}

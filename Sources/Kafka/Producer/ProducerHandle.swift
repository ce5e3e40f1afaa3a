import CRDKafka
import Logging
import ServiceKit

/// A producing client with the queue that its delivery reports come by.
///
/// `bell` is rung, from a thread of librdkafka's, when the queue stops being empty; whoever hears it takes events until there
/// are none.
final class ProducerHandle: Sendable {
    /// What the queue gives.
    enum Event {
        /// Records were acknowledged, or have failed for good.
        case deliveries([(slot: Int, result: Result<KafkaDelivery, KafkaError>)])
        /// The client as a whole has trouble.
        case error(KafkaError)
    }

    private let client: ClientHandle
    private nonisolated(unsafe) let queue: OpaquePointer
    private let bell: Bell

    init(_ settings: ClientSettings, bell: Bell, logger: Logger) throws(KafkaError) {
        client = try ClientHandle(RD_KAFKA_PRODUCER, settings, callbacks: ClientCallbacks(logger: logger))
        guard let queue = rd_kafka_queue_get_main(client.raw) else { throw KafkaError(.configuration, "no main queue") }
        self.queue = queue
        self.bell = bell
        rd_kafka_queue_cb_event_enable(
            queue, { _, opaque in if let opaque { Unmanaged<Bell>.fromOpaque(opaque).takeUnretainedValue().ring() } },
            Unmanaged.passUnretained(bell).toOpaque())
        // What has come before that has rung nobody, and would keep the queue from becoming empty.
        bell.ring()
    }

    /// The bell is ours to keep, so it outlives the callback, which is taken out first.
    deinit {
        rd_kafka_queue_cb_event_enable(queue, nil, nil)
        rd_kafka_queue_destroy(queue)
    }

    /// The error that ended the client for good, when there was one.
    var fatalError: KafkaError? { client.fatalError }

    /// Whether records are still on their way, or their reports not taken.
    var isBusy: Bool { rd_kafka_outq_len(client.raw) > 0 }

    /// Queues a copy of a record; `slot` comes back with its delivery. Does not block.
    func produce(_ record: KafkaRecord, slot: Int) throws(KafkaError) {
        let headers = record.headers.isEmpty ? nil : Self.headers(of: record)
        let code = record.value.withUnsafeBytes { value in
            // No key is a null pointer, an empty one is not.
            record.key.withUnsafeBytesOrNil { key, keyCount in
                chatting_kafka_produce(
                    client.raw, record.topic, record.partition ?? RD_KAFKA_PARTITION_UA, key, keyCount,
                    value.baseAddress, value.count, headers, record.timestamp?.milliseconds ?? 0,
                    UnsafeMutableRawPointer(bitPattern: slot + 1))
            }
        }
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        if let headers { rd_kafka_headers_destroy(headers) }
        throw KafkaError(code, topic: record.topic, partition: record.partition)
    }

    /// The next event, or `nil` when there is none. Does not block.
    func nextEvent() -> Event? {
        while let event = rd_kafka_queue_poll(queue, 0) {
            defer { rd_kafka_event_destroy(event) }
            switch rd_kafka_event_type(event) {
            case RD_KAFKA_EVENT_DR: return .deliveries(Self.deliveries(of: event))
            case RD_KAFKA_EVENT_ERROR:
                let error = KafkaError(rd_kafka_event_error(event), text(rd_kafka_event_error_string(event)))
                return .error(client.fatalError ?? error)
            default: continue
            }
        }
        return nil
    }

    /// Gives up all records, those on their way too; each comes back as failed.
    func purge() {
        rd_kafka_purge(client.raw, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING)
    }

    private static func headers(of record: KafkaRecord) -> OpaquePointer? {
        let headers = rd_kafka_headers_new(record.headers.count)
        for header in record.headers {
            rd_kafka_header_add(headers, header.name, -1, header.value, header.value.count)
        }
        return headers
    }

    private static func deliveries(
        of event: OpaquePointer
    ) -> [(slot: Int, result: Result<KafkaDelivery, KafkaError>)] {
        var deliveries: [(slot: Int, result: Result<KafkaDelivery, KafkaError>)] = []
        deliveries.reserveCapacity(rd_kafka_event_message_count(event))
        while let message = rd_kafka_event_message_next(event)?.pointee {
            let slot = Int(bitPattern: message._private) - 1
            if message.err == RD_KAFKA_RESP_ERR_NO_ERROR {
                deliveries.append((slot, .success(KafkaDelivery(partition: message.partition, offset: message.offset))))
            } else {
                let topic = text(rd_kafka_topic_name(message.rkt))
                deliveries.append((slot, .failure(KafkaError(message.err, topic: topic, partition: message.partition))))
            }
        }
        return deliveries
    }
}

extension Optional<[UInt8]> {
    fileprivate func withUnsafeBytesOrNil<R>(_ body: (UnsafeRawPointer?, Int) -> R) -> R {
        guard let bytes = self else { return body(nil, 0) }
        return (bytes.isEmpty ? [0] : bytes).withUnsafeBytes { body($0.baseAddress, bytes.count) }
    }
}

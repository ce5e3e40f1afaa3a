import CRDKafka
import Logging

/// Owner of one `rd_kafka_t`. librdkafka lets threads share it.
///
/// Whoever uses `raw` keeps the handle; queues and topics made from it are to be destroyed before it.
final class ClientHandle: Sendable {
    nonisolated(unsafe) let raw: OpaquePointer
    let callbacks: ClientCallbacks

    /// Makes a client, which connects by itself.
    ///
    /// `callbacks` is retained for the C side here, and released once: when the client is destroyed, or was not made.
    init(_ type: rd_kafka_type_t, _ settings: ClientSettings, callbacks: ClientCallbacks) throws(KafkaError) {
        let configuration = try settings.makeConfiguration()
        let box = Unmanaged.passRetained(callbacks)
        rd_kafka_conf_set_opaque(configuration, box.toOpaque())
        callbacks.install(in: configuration, for: type)
        var reason = [CChar](repeating: 0, count: 512)
        guard let raw = rd_kafka_new(type, configuration, &reason, reason.count) else {
            rd_kafka_conf_destroy(configuration)
            box.release()
            throw KafkaError(.configuration, text(reason))
        }
        self.raw = raw
        self.callbacks = callbacks
    }

    /// Destroying waits for librdkafka's threads, and whose thread the last reference is dropped on is not known.
    deinit {
        nonisolated(unsafe) let raw = raw
        let box = Unmanaged.passUnretained(callbacks)
        OwnThread.start("kafka-close") {
            rd_kafka_destroy_flags(raw, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
            box.release()
        }
    }

    /// The error that ended the client for good, when there was one.
    var fatalError: KafkaError? {
        var reason = [CChar](repeating: 0, count: 512)
        let code = rd_kafka_fatal_error(raw, &reason, reason.count)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaError(code, text(reason), isFatal: true)
    }
}

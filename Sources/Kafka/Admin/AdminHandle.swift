import CRDKafka
import Logging

/// A client for administration, in C. Calls wait for their answers; one thread makes them all.
final class AdminHandle: Sendable {
    let client: ClientHandle
    private let timeout: Duration

    /// A consuming client: it makes no topic that it only asks for.
    init(_ configuration: KafkaConfiguration, timeout: Duration, logger: Logger) throws(KafkaError) {
        let callbacks = ClientCallbacks(logger: logger)
        client = try ClientHandle(RD_KAFKA_CONSUMER, ClientSettings(configuration), callbacks: callbacks)
        self.timeout = timeout
    }

    /// Sends an administrative request and hands its result to `read`, which must copy what it wants.
    func request<Result>(
        _ operation: rd_kafka_admin_op_t, send: (_ options: OpaquePointer, _ queue: OpaquePointer) -> Void,
        read: (_ result: OpaquePointer) throws(KafkaError) -> Result
    ) throws(KafkaError) -> Result {
        guard let options = rd_kafka_AdminOptions_new(client.raw, operation) else {
            throw KafkaError(.unsupported, "this librdkafka does not know the request")
        }
        defer { rd_kafka_AdminOptions_destroy(options) }
        var reason = [CChar](repeating: 0, count: 512)
        let milliseconds = timeout.milliseconds
        try KafkaError.check(
            rd_kafka_AdminOptions_set_request_timeout(options, milliseconds, &reason, reason.count))
        if operation == RD_KAFKA_ADMIN_OP_CREATETOPICS || operation == RD_KAFKA_ADMIN_OP_DELETETOPICS {
            // The controller answers when it is done, not when it has begun.
            try KafkaError.check(
                rd_kafka_AdminOptions_set_operation_timeout(options, milliseconds, &reason, reason.count))
        }
        // A queue for each request: an answer that is too late cannot be taken for the next one's.
        guard let queue = rd_kafka_queue_new(client.raw) else { throw KafkaError(.other, "no queue") }
        defer { rd_kafka_queue_destroy(queue) }
        send(options, queue)
        // The request has its own time-out; what is waited for besides is its report.
        guard let event = rd_kafka_queue_poll(queue, milliseconds.addingReportingOverflow(5_000).partialValue) else {
            throw KafkaError(.timeout, "no answer within \(timeout)", isRetryable: true)
        }
        defer { rd_kafka_event_destroy(event) }
        let code = rd_kafka_event_error(event)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(code, text(rd_kafka_event_error_string(event)))
        }
        return try read(event)
    }
}

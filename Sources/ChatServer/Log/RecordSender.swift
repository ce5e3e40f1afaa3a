public import Kafka

/// Sends records to Kafka and tells when the brokers have them: a ``KafkaProducer``, or a test's own.
public protocol RecordSender: Sendable {
    /// Sends without waiting; `onDelivery` is called once for each record, with its index, on any thread.
    func send(
        _ records: [KafkaRecord],
        onDelivery: @escaping @Sendable (_ index: Int, _ result: Result<KafkaDelivery, KafkaError>) -> Void)
}

extension KafkaProducer: RecordSender {}

// Kafka: being written.

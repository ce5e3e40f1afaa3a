import Contracts
import Foundation
import HTTP
import Kafka
import Observability
import Postgres
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import ChatServer

/// What one chat server has of the room log, with a stand-in for Kafka.
struct LogPod: Sendable {
    let store: ChatStore
    let writer: RoomWriter
    let outbox: Outbox
    let relay: OutboxRelay
    let sink: RecordedEntries
    let producer: RecordedProducer
    let metrics: MetricsRegistry

    init(_ postgres: PostgresClient, options: RoomWriterOptions = .init()) {
        metrics = MetricsRegistry()
        sink = RecordedEntries()
        producer = RecordedProducer()
        store = ChatStore(postgres, logger: .quiet)
        outbox = Outbox(store: store, logger: .quiet, metrics: metrics)
        relay = OutboxRelay(store: store, producer: producer, age: .zero, logger: .quiet)
        writer = RoomWriter(
            store: store, sink: sink, producer: producer, outbox: outbox, options: options, logger: .quiet,
            metrics: metrics)
    }

    @discardableResult
    func send(
        _ body: String, in room: RoomID, from user: UserID, clientID: String = UUID().text, replyTo: Int64? = nil
    ) async throws -> AppendOutcome {
        try await writer.append(
            AppendRequest(
                room: room, from: user, clientID: try #require(ClientMessageID(clientID)),
                body: try #require(MessageBody(body)), replyTo: replyTo))
    }

    func makeRoom(_ kind: RoomKind = .group, by user: UserID, _ members: [UserID] = []) async throws -> RoomID {
        try await writer.change(
            .create(
                room: .make(), kind: kind, name: kind == .direct ? nil : RoomName("Room"), by: user, members: members)
        ).room
    }
}

/// Runs `body` with so many pods on one database.
func withLogPods<Result: Sendable>(
    _ count: Int = 1, connections: Int = 2, options: RoomWriterOptions = .init(),
    _ body: @Sendable ([LogPod], TestDatabase) async throws -> Result
) async throws -> Result {
    try await withTestDatabase(migrations: ChatMigrations.all) { database in
        var configuration = database.configuration
        configuration.connections = connections
        let clients = (0..<count).map { _ in
            PostgresClient(configuration, logger: .quiet, metrics: MetricsRegistry())
        }
        let pods = clients.map { LogPod($0, options: options) }
        let group = ServiceGroup(
            clients as [any Service] + pods.flatMap { [$0.outbox, $0.writer] as [any Service] }, logger: .quiet)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            defer { group.triggerGracefulShutdown() }
            return try await body(pods, database)
        }
    }
}

/// Remembers what it was told, in order.
final class RecordedEntries: EntrySink, ReadSink {
    private let state = Mutex<[RoomEntry]>([])

    var all: [RoomEntry] { state.withLock { $0 } }
    func seqs(in room: RoomID) -> [Int64] { all.filter { $0.room == room }.map(\.entry.seq) }
    func committed(_ entries: [RoomEntry]) { state.withLock { $0.append(contentsOf: entries) } }
    func hasRead(_: RoomID, _: UserID, upTo _: Int64) {}
}

/// A Kafka that takes everything, or nothing.
final class RecordedProducer: RecordSender {
    private let state = Mutex((records: [KafkaRecord](), isAway: false))

    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    var records: [KafkaRecord] { state.withLock { $0.records } }

    var entries: [RoomEntry] {
        get throws { try records.map { try EntryCodec.decode($0.value).entry } }
    }

    func send(
        _ records: [KafkaRecord], onDelivery: @escaping @Sendable (Int, Swift.Result<KafkaDelivery, KafkaError>) -> Void
    ) {
        let isAway = state.withLock { state in
            if !state.isAway { state.records.append(contentsOf: records) }
            return state.isAway
        }
        for index in records.indices {
            onDelivery(
                index,
                isAway ? .failure(KafkaError(.timeout, "away")) : .success(KafkaDelivery(partition: 0, offset: 0)))
        }
    }
}

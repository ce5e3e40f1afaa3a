import ChatClient
import Contracts
import Foundation
import HTTP
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Postgres
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import LocalStack

extension SystemTests {
    /// The day after the worst one: the chat database comes back from a backup, with less than people have seen.
    @Suite("The chat database is restored", .wholeScope)
    struct RestoreTests {
        @Test(
            "After chatting chat epoch clients at all servers start over, and end with the history that the store has")
        func restored() async throws {
            try await TestStack.with(environment: .quick) { stack in
                let http = try HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: .quiet)
                let people = [try await Witness(0, stack, http), try await Witness(7, stack, http)]
                let room = try await people[0].client.createRoom(.group, members: [people[1].user]).roomID
                let backup = try await Backup(stack)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for person in people { group.addTask { try await person.connection.run() } }
                    for text in ["kept 1", "kept 2"] { try await say(text, people, in: room) }
                    try await backup.take()
                    for text in ["lost 1", "lost 2", "lost 3"] { try await say(text, people, in: room) }
                    try await backup.restore()
                    try await backup.renewEpoch()
                    for person in people {
                        try await eventually(within: .seconds(60)) { person.notes.startedOver == 1 }
                        try await person.readAnew(room)
                    }
                    for text in ["after 1", "after 2"] { try await say(text, people, in: room) }

                    let log = try await people[0].client.entries(of: room, after: 0, limit: 200).entries
                    let texts = ["kept 1", "kept 2", "after 1", "after 2"].flatMap { text in
                        people.map { "\(text) of \($0.user)" }
                    }
                    #expect(log.compactMap(\.body) == texts)
                    #expect(log.map(\.seq) == Array(1...Int64(log.count)))
                    for person in people { #expect(person.notes.log.map(\.id) == log.map(\.id)) }
                    #expect(Set(people.map(\.notes.epoch)).count == 1)
                    for person in people { person.connection.close() }
                    try await group.waitForAll()
                }
                await http.shutdown()
            }
        }

        /// Everybody says it, one after the other, and has heard it before the next one does.
        private func say(_ text: String, _ people: [Witness], in room: RoomID) async throws {
            for person in people {
                let body = try #require(MessageBody("\(text) of \(person.user)"))
                let seq = try await person.connection.send(body, to: room).seq
                for hearer in people { try await eventually { hearer.notes.log.last?.seq == seq } }
            }
        }
    }
}

/// A client that keeps the log of the one room that it is in.
private final class Witness: Sendable {
    struct Notes: Sendable {
        var log: [Entry] = []
        var startedOver = 0
        var epoch: Int64?
    }

    let user: UserID
    let client: ChatClient
    let connection: ChatConnection
    private let state: State

    private final class State: Sendable {
        let notes = Mutex(Notes())

        func take(_ event: ChatEvent) {
            notes.withLock { notes in
                switch event {
                case .entry(_, let entry): notes.log.append(entry)
                case .state(.online(let hello)): notes.epoch = hello.epoch
                case .startedOver:
                    notes.startedOver += 1
                    notes.log = []
                default: break
                }
            }
        }
    }

    /// Signs up; the digit in its cookie leads it to one of the servers.
    init(_ digit: Int, _ stack: TestStack, _ http: HTTPClient) async throws {
        user = try #require(UserID("witness-\(digit)"))
        client = ChatClient(
            ChatClientConfiguration(
                baseURL: stack.url,
                headers: ["cookie": "chatting_affinity=\(String(repeating: "\(digit)", count: 32))"]), http: http)
        try await client.signUp(user, password: "correct horse", userName: try #require(UserName("증인")))
        try await client.logIn(user, password: "correct horse")
        let state = State()
        self.state = state
        connection = ChatConnection(client) { state.take($0) }
    }

    var notes: Notes { state.notes.withLock { $0 } }

    /// Reads history after starting over; what came live meanwhile stays behind it.
    func readAnew(_ room: RoomID) async throws {
        let history = try await client.entries(of: room, after: 0, limit: 200).entries
        state.notes.withLock { notes in
            notes.log = history + notes.log.filter { $0.seq > history.last?.seq ?? 0 }
        }
    }
}

/// A backup of the chat database, in tables beside the others.
private struct Backup {
    private static let tables = ["rooms", "members", "entries", "outbox", "users"]

    private let configuration: PostgresConfiguration

    init(_ stack: TestStack) async throws {
        let directory = try await PostgresDirectory.make(at: stack.configuration.directory.postgres)
        configuration = PostgresConfiguration(
            port: stack.configuration.ports.postgres, user: "chat", password: try directory.password(of: "chat"))
    }

    func take() async throws {
        try await withPostgresClient(configuration) { postgres in
            try await postgres.transaction { transaction in
                for table in Self.tables {
                    try await transaction.execute(
                        "CREATE TABLE \(identifier: "kept_" + table) AS TABLE \(identifier: table)")
                }
            }
        }
    }

    func restore() async throws {
        try await withPostgresClient(configuration) { postgres in
            try await postgres.transaction { transaction in
                for table in Self.tables {
                    try await transaction.execute("DELETE FROM \(identifier: table)")
                    try await transaction.execute(
                        """
                        INSERT INTO \(identifier: table) OVERRIDING SYSTEM VALUE
                        SELECT * FROM \(identifier: "kept_" + table)
                        """)
                }
            }
        }
    }

    /// What an operator calls afterwards.
    func renewEpoch() async throws {
        let environment = [
            "CHATTING_DATABASE_URL": "postgres://chat@127.0.0.1:\(configuration.port)/chat",
            "CHATTING_DATABASE_PASSWORD": configuration.password?.reveal() ?? "",
        ]
        let output = try await ChildProcess.run(
            ProcessCommand(TestStack.executable(), ["chat", "epoch"], environment: environment))
        #expect(output.contains("The epoch is"))
    }
}

import Contracts
import NIOHTTP1
import Postgres
import ServerKit
import ServiceKit
import TestSupport
import Testing

@testable import AuthServer

@Suite("The auth server's commands")
struct CommandTests {
    @Test("An operator is made once, keeps their sessions while the password stays, and loses them with it")
    func `operator`() async throws {
        try await withTestAuth { auth in
            let store = OperatorStore(postgres: auth.postgres, clock: auth.time.clock)
            let id = try #require(UserID("root"))
            try await store.put(id, password: try #require(Password("first password")))
            let pair = try await auth.logIn("root", password: "first password").json(TokenPair.self)
            let keys = try auth.keys.current
            #expect(try auth.rules.principal(of: pair.accessToken) { keys.verifyingKey($0) }.roles == [.operator])
            let state: PostgresStatement = "SELECT u::text FROM users u"
            let before = try await auth.postgres.query(state).only(String.self)
            try await store.put(id, password: try #require(Password("first password")))
            #expect(try await auth.postgres.query(state).only(String.self) == before)
            let next = try await auth.refresh(pair.refreshToken).json(TokenPair.self)
            try await store.put(id, password: try #require(Password("second password")))
            #expect(await auth.refresh(next.refreshToken).status == .unauthorized)
            #expect(await auth.logIn("root", password: "second password").status == .ok)
        }
    }

    @Test("An account that was there becomes an operator's")
    func promotion() async throws {
        try await withTestAuth { auth in
            await auth.signUp("mina")
            try await auth.postgres.execute("UPDATE users SET state = 'locked'")
            let store = OperatorStore(postgres: auth.postgres, clock: auth.time.clock)
            for _ in 0..<2 {
                try await store.put(try #require(UserID("mina")), password: try #require(Password("another password")))
            }
            #expect(try await auth.postgres.query("SELECT roles FROM users").only([String].self) == ["operator"])
            #expect(await auth.logIn("mina").status == .unauthorized)
            #expect(await auth.logIn("mina", password: "another password").status == .ok)
        }
    }

    @Test("Migrating twice does nothing the second time, and the commands work on what it made")
    func commands() async throws {
        try await withTestDatabase { database in
            func reader(_ secrets: [String: String] = [:]) -> ConfigurationReader {
                ConfigurationReader(environment: database.environment.merging(secrets) { $1 })
            }
            for _ in 0..<2 { try await migrateAuth(reader()) }
            let client = ["CHATTING_CLIENT_SECRET": String(repeating: "s", count: 32)]
            for isInternal in [false, true] {
                try await makeServiceClient(id: "chat", isInternal: isInternal, reader(client))
            }
            #expect(try await database.client.query("SELECT is_internal FROM clients").only(Bool.self))
            try await makeOperator(id: "root", reader(["CHATTING_OPERATOR_PASSWORD": "a good password"]))
            #expect(try await database.client.query("SELECT roles FROM users").only([String].self) == ["operator"])
            await #expect(throws: ConfigurationError.self) {
                try await makeServiceClient(id: "chat", isInternal: true, reader(["CHATTING_CLIENT_SECRET": "short"]))
            }
            await #expect(throws: ConfigurationError.self) {
                try await makeOperator(id: "me", reader(["CHATTING_OPERATOR_PASSWORD": "a good password"]))
            }
            await #expect(throws: ConfigurationError.self) { try await makeOperator(id: "root", reader()) }
        }
    }
}

extension TestDatabase {
    /// How a server is told of it.
    fileprivate var environment: [String: String] {
        [
            "CHATTING_DATABASE_URL":
                "postgres://\(configuration.user)@127.0.0.1:\(configuration.port)/\(configuration.database)",
            "CHATTING_DATABASE_PASSWORD": configuration.password?.reveal() ?? "",
        ]
    }
}

import Postgres
import ServiceKit
import Testing

@testable import AuthServer

@Suite("The auth server's configuration")
struct AuthConfigurationTests {
    @Test("What is needed is a database and a key")
    func minimal() throws {
        var reader = ConfigurationReader(environment: [
            "CHATTING_DATABASE_URL": "postgres://auth@db:5433/auth",
            "CHATTING_DATABASE_PASSWORD": "of the database",
            "CHATTING_KEY_ENCRYPTION_KEY": String(repeating: "k", count: 32),
        ])
        let configuration = AuthConfiguration(&reader)
        try reader.finish()
        #expect(configuration.postgres.port == 5433 && configuration.postgres.database == "auth")
        #expect(configuration.postgres.password == Secret("of the database"))
        #expect(configuration.accessTokenLifetime == .seconds(300))
        #expect(configuration.sessions == SessionPolicy())
    }

    @Test("Every mistake is told, and no secret")
    func mistakes() throws {
        var reader = ConfigurationReader(environment: [
            "CHATTING_DATABASE_URL": "mysql://auth:hidden@db/auth", "CHATTING_KEY_ENCRYPTION_KEY": "too short",
            "CHATTING_PASSWORD_COST": "40",
        ])
        _ = AuthConfiguration(&reader)
        let error = #expect(throws: ConfigurationError.self) { try reader.finish() }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("CHATTING_DATABASE_URL") && text.contains("CHATTING_PASSWORD_COST"))
        #expect(text.contains("CHATTING_KEY_ENCRYPTION_KEY"))
        #expect(!text.contains("hidden") && !text.contains("too short"))
    }
}

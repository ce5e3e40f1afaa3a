import ServiceKit
import Testing

@testable import Postgres

@Suite("Postgres configuration")
struct PostgresConfigurationTests {
    @Test("A URL is read with everything in it")
    func url() throws {
        let configuration = try PostgresConfiguration(
            url:
                "postgres://chat:p%40ss@db.example:6432/rooms?sslmode=verify-full&application_name=chat&connect_timeout=3"
        )
        #expect(configuration.host == "db.example")
        #expect(configuration.port == 6432)
        #expect(configuration.user == "chat")
        #expect(configuration.password?.reveal() == "p@ss")
        #expect(configuration.database == "rooms")
        #expect(configuration.applicationName == "chat")
        #expect(configuration.connectTimeout == .seconds(3))
        #expect(configuration.parameters == ["sslmode": "verify-full"])
    }

    @Test(
        "A URL that cannot be used is refused, without repeating it",
        arguments: [
            "http://chat:hidden@db", "postgres://db/rooms", "postgres://chat:hidden@db:0/rooms",
            "postgres://chat:hidden@db:x",
            "postgres://chat:hidden@db/rooms?nonsense=1", "",
        ])
    func badURLs(url: String) {
        let error = #expect(throws: ConfigurationError.self) { try PostgresConfiguration(url: url) }
        #expect(error?.description.contains("hidden") == false)
    }

    @Test("Neither a description nor a dump shows the password")
    func secrets() {
        let configuration = PostgresConfiguration(user: "chat", password: Secret("hidden"))
        var text = "\(configuration) \(String(reflecting: configuration))"
        dump(configuration, to: &text)
        #expect(!text.contains("hidden"))
    }

    @Test("The server's settings survive spaces and backslashes")
    func options() throws {
        var configuration = PostgresConfiguration(user: "chat")
        configuration.searchPath = "a, \"b\\c\""
        configuration.statementTimeout = .microseconds(1)
        configuration.parameters["options"] = "-c geqo=off"
        let options = try #require(configuration.libpqParameters["options"])
        #expect(options.contains(#"-c search_path=a,\ "b\\c""#))
        #expect(options.contains("-c statement_timeout=1 "))
        #expect(options.hasSuffix(" -c geqo=off"))
    }
}

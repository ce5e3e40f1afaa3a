public import Kafka
public import Postgres
public import ServerKit
public import ServiceKit

/// What the chat server is told.
public struct ChatConfiguration: Sendable {
    /// What every server of ours is told.
    public var server: ServerConfiguration
    /// Its own database.
    public var postgres: PostgresConfiguration
    /// The backbone.
    public var kafka: KafkaConfiguration
    /// Auth's internal origin, where keys, tokens and users come from.
    public var authURL: String
    /// The id of this server's own client at auth.
    public var clientID: String
    /// That client's secret.
    public var clientSecret: Secret
    /// The most members of a group.
    public var groupLimit: Int
    /// Origins beside the server's own whose pages may open sockets.
    public var allowedOrigins: [String]
    /// Open sockets of one user at this pod.
    public var socketsPerUser: Int
    /// Ends the process at a chosen point; for tests.
    public var failpoint: Failpoint?

    /// Reads, beside what ``ServerConfiguration``, `PostgresConfiguration` and `KafkaConfiguration` do:
    ///
    /// | key | default | |
    /// |---|---|---|
    /// | `CHATTING_AUTH_URL` | – | auth's internal origin, such as `http://auth-internal:9090` |
    /// | `CHATTING_CLIENT_ID` | `chat` | this server's own client at auth, made by `chatting auth client --internal` |
    /// | `CHATTING_CLIENT_SECRET` | – | its secret |
    /// | `CHATTING_GROUP_LIMIT` | `1000` | the most members of a group |
    /// | `CHATTING_ALLOWED_ORIGINS` | none | origins of pages that may open sockets, with commas between |
    /// | `CHATTING_SOCKETS_PER_USER` | `100` | open sockets and streams of one user at one pod |
    /// | `CHATTING_FAILPOINT` | none | for tests: `crash-after-commit` |
    public init(_ reader: inout ConfigurationReader) {
        server = ServerConfiguration(&reader)
        postgres = PostgresConfiguration(&reader, name: "chat")
        kafka = KafkaConfiguration(&reader)
        kafka.clientID = "chatting-chat"
        var url = reader.string("CHATTING_AUTH_URL")
        while url.hasSuffix("/") { url.removeLast() }
        authURL = url
        clientID = reader.string("CHATTING_CLIENT_ID", default: "chat")
        clientSecret = reader.secret("CHATTING_CLIENT_SECRET")
        groupLimit = reader.int("CHATTING_GROUP_LIMIT", default: 1_000, in: 2...10_000)
        allowedOrigins = reader.list("CHATTING_ALLOWED_ORIGINS")
        socketsPerUser = reader.int("CHATTING_SOCKETS_PER_USER", default: 100, in: 1...100_000)
        if let text = reader.optionalString("CHATTING_FAILPOINT") {
            failpoint = Failpoint(text)
            if failpoint == nil { reader.fail("CHATTING_FAILPOINT is not a failpoint: crash-after-commit.") }
        }
    }
}

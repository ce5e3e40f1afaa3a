public import Postgres
public import ServiceKit

extension PostgresConfiguration {
    /// Reads a server's own database:
    ///
    /// | key | default | |
    /// |---|---|---|
    /// | `CHATTING_DATABASE_URL` | – | such as `postgres://auth@127.0.0.1:5433/auth` |
    /// | `CHATTING_DATABASE_PASSWORD` | the URL's | the password, a secret |
    ///
    /// `name` is the server's, for Postgres' list of connections.
    public init(_ reader: inout ConfigurationReader, name: String) {
        let url = reader.string("CHATTING_DATABASE_URL")
        let password = reader.optionalSecret("CHATTING_DATABASE_PASSWORD")
        self.init(user: name)
        do throws(ConfigurationError) {
            if !url.isEmpty { self = try PostgresConfiguration(url: url) }
        } catch {
            for problem in error.problems { reader.fail("CHATTING_DATABASE_URL: \(problem)") }
        }
        if let password { self.password = password }
        applicationName = "chatting-\(name)"
    }
}

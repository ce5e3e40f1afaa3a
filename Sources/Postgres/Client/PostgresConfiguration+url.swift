public import ServiceKit

extension PostgresConfiguration {
    /// Reads a connection URI as libpq has it: `postgres://user:password@host:5432/database?sslmode=verify-full`.
    ///
    /// It must name the user. Throws ``ConfigurationError`` with a sentence that does not repeat the URI.
    public init(url: String) throws(ConfigurationError) {
        guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") else {
            throw ConfigurationError(problems: ["A Postgres URL begins with postgres://."])
        }
        guard var values = PQConnection.parse(url) else {
            throw ConfigurationError(problems: [
                "The Postgres URL cannot be read: postgres://user:password@host:port/database is the form."
            ])
        }
        guard let user = values.removeValue(forKey: "user") else {
            throw ConfigurationError(problems: ["The Postgres URL names no user."])
        }
        self.init(user: user, database: values.removeValue(forKey: "dbname"))
        if let host = values.removeValue(forKey: "host") { self.host = host }
        if let port = values.removeValue(forKey: "port") {
            guard let number = Int(port), (1...65_535).contains(number) else {
                throw ConfigurationError(problems: ["The Postgres URL's port is no number from 1 to 65535."])
            }
            self.port = number
        }
        password = values.removeValue(forKey: "password").map(Secret.init)
        if let name = values.removeValue(forKey: "application_name") { applicationName = name }
        if let seconds = values.removeValue(forKey: "connect_timeout").flatMap(Int.init), seconds > 0 {
            connectTimeout = .seconds(seconds)
        }
        parameters = values
    }
}

import ServiceKit

extension PostgresConfiguration {
    /// What libpq is told. `parameters` wins over what is only a default of ours.
    var libpqParameters: [String: String] {
        var all = [
            // Kerberos would be asked first, and on macOS cannot be where threads are.
            "gssencmode": "disable",
            // The system notices in about a minute that a peer has gone without a word.
            "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
        ]
        all.merge(parameters) { $1 }
        all["host"] = host
        all["port"] = String(port)
        all["user"] = user
        all["password"] = password?.reveal()
        all["dbname"] = database
        all["application_name"] = applicationName
        all["client_encoding"] = "UTF8"
        all["options"] = ([serverSettings] + [parameters["options"]].compactMap { $0 }).joined(separator: " ")
        return all
    }

    private var serverSettings: String {
        var settings = [
            "TimeZone=UTC",
            "statement_timeout=\(statementTimeout.wholeMilliseconds)",
            "idle_in_transaction_session_timeout=\(idleInTransactionTimeout.wholeMilliseconds)",
        ]
        if let searchPath { settings.append("search_path=\(searchPath)") }
        return settings.map { "-c \(Self.escaped($0))" }.joined(separator: " ")
    }

    /// White space and backslashes inside one of `options` are escaped with a backslash.
    private static func escaped(_ setting: String) -> String {
        setting.reduce(into: "") { text, character in
            if character.isWhitespace || character == "\\" { text.append("\\") }
            text.append(character)
        }
    }

    /// How long the server may say nothing about a statement that it works on; nil for ever.
    var silence: Duration? { statementTimeout > .zero ? statementTimeout + answerGrace : nil }
}

extension Duration {
    /// Rounded up, so that a short time does not become none.
    var wholeMilliseconds: Int64 {
        let parts = components
        return parts.seconds * 1_000 + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}

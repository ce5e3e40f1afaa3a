/// The variables that the stack's servers and commands are configured by.
struct ServerEnvironment: Sendable {
    let configuration: StackConfiguration
    let secrets: StackSecrets
    let postgres: PreparedPostgres

    /// For `chatting auth`, its `migrate` and its admin commands.
    func auth() throws -> [String: String] {
        try listeners(configuration.ports.auth, configuration.ports.authInternal)
            .merging(database("auth")) { $1 }
            .merging(file("CHATTING_KEY_ENCRYPTION_KEY", secrets.keyEncryptionKey.path)) { $1 }
            .merging(kafka) { $1 }
    }

    /// For a chat server, counted from 0, and for chat's `migrate`.
    func chat(_ index: Int) throws -> [String: String] {
        try listeners(configuration.ports.chat[index], configuration.ports.chatInternal[index])
            .merging(database("chat")) { $1 }
            .merging(chatClient) { $1 }
            .merging(["CHATTING_AUTH_URL": "http://127.0.0.1:\(configuration.ports.authInternal)"]) { $1 }
            .merging(kafka) { $1 }
    }

    /// For what makes or uses chat's service client.
    var chatClient: [String: String] {
        ["CHATTING_CLIENT_ID": "chat"].merging(file("CHATTING_CLIENT_SECRET", secrets.chatClient.path)) { $1 }
    }

    /// For what makes the operator's account.
    var operatorAccount: [String: String] { file("CHATTING_OPERATOR_PASSWORD", secrets.operatorPassword.path) }

    /// For what uses Kafka. One machine carries all brokers, so the partitions are few: each costs.
    var kafka: [String: String] {
        [
            "KAFKA_BOOTSTRAP_SERVERS": configuration.bootstrapServers, "CHATTING_KAFKA_PARTITIONS": "3",
            "CHATTING_KAFKA_REPLICATION": "3",
        ]
    }

    private func listeners(_ port: Int, _ internalPort: Int) -> [String: String] {
        [
            "CHATTING_HOST": "127.0.0.1", "CHATTING_PORT": String(port), "CHATTING_INTERNAL_HOST": "127.0.0.1",
            "CHATTING_INTERNAL_PORT": String(internalPort), "CHATTING_PUBLIC_URL": configuration.publicURL,
            "CHATTING_TRUSTED_PROXIES": "127.0.0.1/32",
        ]
    }

    private func database(_ name: String) throws -> [String: String] {
        try ["CHATTING_DATABASE_URL": "postgres://\(name)@127.0.0.1:\(configuration.ports.postgres)/\(name)"]
            .merging(file("CHATTING_DATABASE_PASSWORD", postgres.server.passwordFile(of: name))) { $1 }
    }

    /// The file, and nothing in place of the secret itself, whatever our own environment says.
    private func file(_ key: String, _ path: String) -> [String: String] {
        [key: "", key + "_FILE": path]
    }
}

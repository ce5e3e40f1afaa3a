extension ChatClient {
    /// Runs a connection for as long as the body takes.
    ///
    /// - Throws: what the body throws, or what ended the connection before it.
    public func withConnection<Result: Sendable>(
        _ configuration: ChatConnectionConfiguration = .init(), _ body: (ChatConnection) async throws -> Result
    ) async throws -> Result {
        let connection = ChatConnection(self, configuration: configuration)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await connection.run() }
            let result = try await body(connection)
            connection.close()
            try await group.waitForAll()
            return result
        }
    }
}

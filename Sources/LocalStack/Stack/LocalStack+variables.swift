extension LocalStack {
    /// The variables that configure a server of this stack, or a command for its database; none for what is no server of ours.
    ///
    /// Secrets are in files that they name. Throws as long as the stack has not made its Postgres ready.
    public func variables(of name: PartName) throws -> [String: String] {
        let given = configuration.environment[name] ?? [:]
        switch name {
        case .auth: return try environment.auth().merging(given) { $1 }
        case .chat(let number): return try environment.chat(number - 1).merging(given) { $1 }
        case .postgres, .brokers, .gateway: return given
        }
    }
}

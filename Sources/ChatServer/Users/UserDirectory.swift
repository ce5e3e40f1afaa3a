public import Contracts
public import Logging

/// Knows who users are: from the table `users`, and from auth where that does not know or has not asked for a while.
///
/// When auth is away, whoever was known stays known.
public struct UserDirectory: Sendable {
    private let store: ChatStore
    private let source: any UserSource
    private let maximumAge: Duration
    private let logger: Logger

    /// A directory that asks `source` again for who was asked for longer than `maximumAge` ago.
    public init(store: ChatStore, source: any UserSource, maximumAge: Duration = .seconds(300), logger: Logger) {
        self.store = store
        self.source = source
        self.maximumAge = maximumAge
        self.logger = logger
    }

    /// The names of users, for showing: an id is its own name as long as auth cannot be asked.
    public func names(of users: [UserID]) async throws(ChatError) -> [UserID: UserName] {
        var names = try await look(users).names
        for user in users where names[user] == nil { names[user] = UserName(user.description) }
        return names
    }

    /// Throws `not_found` unless all these users can take part; `unavailable` when auth has to be asked and is away.
    public func require(_ users: [UserID]) async throws(ChatError) {
        let (names, isComplete) = try await look(users)
        guard users.contains(where: { names[$0] == nil }) else { return }
        throw isComplete ? ChatError(.notFound, "There is no such user.") : .unavailable
    }

    private func look(_ users: [UserID]) async throws(ChatError) -> (names: [UserID: UserName], isComplete: Bool) {
        guard !users.isEmpty else { return ([:], true) }
        let kept = try await store.users(users, maximumAge: maximumAge)
        let wanted = users.filter { kept[$0]?.isFresh != true }
        var names = kept.mapValues(\.name)
        guard !wanted.isEmpty else { return (names, true) }
        let found: [UserID: UserName]
        do {
            found = try await source.names(of: wanted)
        } catch {
            logger.warning("Auth could not be asked who users are", metadata: ["error": "\(error)"])
            return (names, false)
        }
        for user in wanted { names[user] = found[user] }
        try await store.saveUsers(found, gone: wanted.filter { found[$0] == nil && kept[$0] != nil })
        return (names, true)
    }
}

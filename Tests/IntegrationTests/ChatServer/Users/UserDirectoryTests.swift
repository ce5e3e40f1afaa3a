import Contracts
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import ChatServer

@Suite("The directory of users")
struct UserDirectoryTests {
    private let ann = UserID("ann")!
    private let bob = UserID("bob")!

    @Test("Auth is asked once for a user, and again when that was long ago")
    func freshness() async throws {
        try await withLogPods { pods, _ in
            let auth = CountedUsers(["ann"])
            func directory(maximumAge: Duration) -> UserDirectory {
                UserDirectory(store: pods[0].store, source: auth, maximumAge: maximumAge, logger: .quiet)
            }
            for _ in 0..<3 { try await directory(maximumAge: .seconds(300)).require([ann]) }
            #expect(auth.asked == [[ann]])
            try await directory(maximumAge: .zero).require([ann])
            #expect(auth.asked.count == 2)
        }
    }

    @Test("Who is gone at auth is gone here; while auth is away, whoever was known stays known")
    func gone() async throws {
        try await withLogPods { pods, _ in
            let auth = CountedUsers(["ann", "bob"])
            let directory = UserDirectory(
                store: pods[0].store, source: auth, maximumAge: .zero, logger: .quiet)
            #expect(try await directory.names(of: [ann, bob]) == [ann: UserName("ann!")!, bob: UserName("bob!")!])
            auth.known = nil
            try await directory.require([ann, bob])
            await #expect(throws: ChatError.unavailable) { try await directory.require([UserID("cid")!]) }
            #expect(try await directory.names(of: [UserID("cid")!]).values.map(\.description) == ["cid"])
            auth.known = ["ann"]
            await #expect(throws: ChatError.self) { try await directory.require([ann, bob]) }
            auth.known = nil
            await #expect(throws: ChatError.unavailable) { try await directory.require([bob]) }
            try await directory.require([])
        }
    }
}

/// An auth server that remembers what it was asked; away when it knows nobody.
private final class CountedUsers: UserSource {
    private let state: Mutex<(known: Set<String>?, asked: [[UserID]])>

    init(_ known: Set<String>) { state = Mutex((known, [])) }

    var known: Set<String>? {
        get { state.withLock { $0.known } }
        set { state.withLock { $0.known = newValue } }
    }
    var asked: [[UserID]] { state.withLock { $0.asked } }

    func names(of users: [UserID]) async throws -> [UserID: UserName] {
        let known = state.withLock { state in
            state.asked.append(users)
            return state.known
        }
        guard let known else { throw ChatError.unavailable }
        var names: [UserID: UserName] = [:]
        for user in users where known.contains(user.description) { names[user] = UserName("\(user)!") }
        return names
    }
}

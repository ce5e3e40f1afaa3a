import Contracts

/// A user and their access token.
struct BenchmarkUser: Sendable {
    let id: UserID
    let token: String
}

/// The state of an account.
public enum AccountState: String, Sendable, Hashable, Codable {
    /// Being signed up.
    case pending
    /// Can log in.
    case active
    /// Kept out by an operator.
    case locked
    /// Gone; only the id is kept.
    case erased
}

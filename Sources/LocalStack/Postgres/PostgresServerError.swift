/// Why the private Postgres cannot run, in a sentence that says what to do.
public struct PostgresServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}

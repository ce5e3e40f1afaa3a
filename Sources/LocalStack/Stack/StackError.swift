/// Why the stack does not run: a sentence, and where it helps what to do.
public struct StackError: Error, Sendable, Hashable, CustomStringConvertible {
    /// For people.
    public let description: String

    /// An error with a sentence.
    public init(_ description: String) { self.description = description }
}

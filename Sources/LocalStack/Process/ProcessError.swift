/// Why a process could not be started, or what it was started for did not work.
public struct ProcessError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure.
    public enum Code: Sendable, Hashable {
        /// There is no such program.
        case notFound
        /// The system refused to start it.
        case notStarted
        /// It ended with something else than success.
        case failed
    }

    /// What kind of failure.
    public let code: Code
    /// A sentence, with what the program printed last where it failed.
    public let description: String

    /// An error with a sentence.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// What is wrong with the configuration, all of it at once.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence for each mistake; it names the key and never a secret's value.
    public let problems: [String]

    /// Takes the sentences.
    public init(problems: [String]) { self.problems = problems }

    /// The sentences in one line.
    public var description: String { problems.joined(separator: " ") }
}

/// Why a benchmark could not be carried out, in a sentence.
public struct BenchmarkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}

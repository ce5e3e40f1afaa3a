/// A template and what is to fill it do not fit.
public struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What does not fit, in words.
    public let description: String
}

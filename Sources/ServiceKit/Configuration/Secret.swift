/// A text that must not be seen: a password, a key. It shows itself only to whoever asks by name.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Wraps a text.
    public init(_ text: String) { self.text = text }

    /// The text itself.
    public func reveal() -> String { text }

    /// Stars.
    public var description: String { "***" }
    /// Stars.
    public var debugDescription: String { "***" }
    /// Nothing to see.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

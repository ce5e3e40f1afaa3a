/// The name that a client gives to a message before it is sent, so that sending it again sends it once: 1 to 64 printable
/// ASCII characters.
public struct ClientMessageID: Sendable, Hashable, LosslessStringConvertible {
    /// The id as text.
    public let description: String

    /// Nil when the text is no such id.
    public init?(_ text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return nil
        }
        description = text
    }
}

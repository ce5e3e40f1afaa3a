/// Base 64 with the URL-safe alphabet and without padding, as JOSE uses it (RFC 7515, section 2).
public enum Base64URL {
    /// The text of these bytes.
    public static func encode(_ bytes: some Collection<UInt8>) -> String { Base64Alphabet.urlSafe.encode(bytes) }

    /// The bytes of a text, or nil unless it is exactly what ``encode(_:)`` gives for them.
    ///
    /// So padding, other characters, white space and stray bits at the end are refused, and no two texts mean the same.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? { Base64Alphabet.urlSafe.decode(text.utf8) }
}

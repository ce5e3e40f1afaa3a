/// Why a token was refused.
public enum JWTError: Error, Sendable, Hashable {
    /// Not three parts of canonical base64url with JSON where it belongs, too long, or with a critical extension.
    case malformed
    /// Signed with something else than what the key is for, or not at all.
    case unsupportedAlgorithm
    /// Of another type than asked for.
    case wrongType
    /// Signed by a key that the caller does not know.
    case unknownKey(String)
    /// Not signed by that key, or changed since.
    case badSignature
}

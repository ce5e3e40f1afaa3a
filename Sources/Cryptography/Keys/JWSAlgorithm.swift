/// How tokens are signed (RFC 7518, RFC 8037).
public enum JWSAlgorithm: String, Codable, Sendable, CaseIterable {
    /// ECDSA over P-256 with SHA-256.
    case es256 = "ES256"
    /// Ed25519.
    case edDSA = "EdDSA"
}

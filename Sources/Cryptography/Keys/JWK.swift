/// A public key in the form of RFC 7517; only the kinds that ``JWSAlgorithm`` names have meaning here.
public struct JWK: Codable, Sendable, Hashable {
    /// `EC` or `OKP`.
    public var kty: String
    /// `P-256` or `Ed25519`.
    public var crv: String
    /// The x coordinate or the Ed25519 key: 32 bytes, base64url, at full width.
    public var x: String
    /// The y coordinate, for `EC`.
    public var y: String?
    /// The key's id.
    public var kid: String?
    /// The only algorithm that it is for.
    public var alg: String?
    /// What it is for; `sig`.
    public var use: String?

    /// A key of these members, none of them checked: ``VerifyingKey/init(jwk:)`` does.
    public init(
        kty: String, crv: String, x: String, y: String? = nil, kid: String? = nil, alg: String? = nil,
        use: String? = nil
    ) {
        self.kty = kty
        self.crv = crv
        self.x = x
        self.y = y
        self.kid = kid
        self.alg = alg
        self.use = use
    }
}

/// A public key that checks signatures; made once and kept, because importing one costs a third of a check.
public final class VerifyingKey: Sendable {
    /// What it checks, and nothing else.
    public let algorithm: JWSAlgorithm
    /// The key as it is published, with `kid`, `alg` and `use`.
    public let jwk: JWK
    /// The JWK's SHA-256 thumbprint (RFC 7638).
    public let keyID: String
    private let handle: KeyHandle

    /// Takes a P-256 or Ed25519 key; throws for other kinds, members of the wrong width, points off the curve, and an
    /// `alg` or `use` that is not for signatures of that kind. The JWK's own `kid` is left to the caller.
    public convenience init(jwk: JWK) throws(CryptographyError) {
        let handle = try KeyHandle.read(jwk: jwk)
        guard jwk.alg == nil || jwk.alg == handle.algorithm.rawValue, jwk.use == nil || jwk.use == "sig" else {
            throw CryptographyError("read JWK", reason: "not for signatures of its kind")
        }
        try self.init(handle: handle)
    }

    init(handle: KeyHandle) throws(CryptographyError) {
        var jwk = try handle.jwk()
        keyID = Self.thumbprint(of: jwk)
        jwk.kid = keyID
        self.jwk = jwk
        self.handle = handle
        algorithm = handle.algorithm
    }

    /// Whether the 64 bytes of `signature` are this key's for `message`.
    public func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        handle.isValid(signature, for: message)
    }

    /// The required members in order, without white space (RFC 7638, section 3); none of them needs escaping.
    private static func thumbprint(of jwk: JWK) -> String {
        let y = jwk.y.map { #","y":"\#($0)""# } ?? ""
        return Base64URL.encode(Digest.sha256(#"{"crv":"\#(jwk.crv)","kty":"\#(jwk.kty)","x":"\#(jwk.x)"\#(y)}"#.utf8))
    }
}

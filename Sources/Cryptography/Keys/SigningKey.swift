/// A private key that signs tokens; made or loaded once and kept, because loading one costs ten signatures.
public final class SigningKey: Sendable {
    /// The public half.
    public let verifyingKey: VerifyingKey
    private let handle: KeyHandle

    /// What it signs with.
    public var algorithm: JWSAlgorithm { handle.algorithm }
    /// The public half's thumbprint (RFC 7638), the `kid` of what it signs.
    public var keyID: String { verifyingKey.keyID }

    private init(handle: KeyHandle) throws(CryptographyError) {
        verifyingKey = try VerifyingKey(handle: handle)
        self.handle = handle
    }

    /// Makes a new key.
    public static func generate(_ algorithm: JWSAlgorithm) throws(CryptographyError) -> SigningKey {
        try SigningKey(handle: try KeyHandle.generate(algorithm))
    }

    /// Loads a P-256 or Ed25519 key that is not encrypted.
    public convenience init(privatePEM pem: String) throws(CryptographyError) {
        try self.init(handle: try KeyHandle.read(privatePEM: pem))
    }

    /// The key in PKCS #8 PEM, not encrypted: a secret.
    public func privatePEM() throws(CryptographyError) -> String { try handle.privatePEM() }

    /// The signature of a message: 64 bytes, as JWS has it.
    public func sign(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] { try handle.sign(message) }
}

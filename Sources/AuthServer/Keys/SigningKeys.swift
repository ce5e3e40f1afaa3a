import Cryptography

/// The keys that sign and check access tokens at one moment.
struct SigningKeys: Sendable {
    /// The one that signs.
    let current: SigningKey
    /// All that are published.
    let jwks: JWKSet
    private let byID: [String: VerifyingKey]

    /// `others` check only.
    init(current: SigningKey, others: [SigningKey] = []) {
        self.current = current
        let published = [current] + others
        jwks = JWKSet(keys: published.map(\.verifyingKey.jwk))
        byID = Dictionary(published.map { ($0.keyID, $0.verifyingKey) }) { first, _ in first }
    }

    /// The key that checks what was signed under this id.
    func verifyingKey(_ id: String) -> VerifyingKey? { byID[id] }
}

import Foundation

/// Signed tokens in compact form (RFC 7519, RFC 7515), hardened after RFC 8725.
public enum JWT {
    /// What a token may be long; ours are a tenth of it.
    public static let maximumLength = 8_192

    /// Signs claims; `type` becomes the header's `typ`, the key's id its `kid`.
    public static func sign(
        _ claims: some Encodable, type: String, with key: SigningKey
    ) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let header = Header(alg: key.algorithm.rawValue, kid: key.keyID, typ: type, crit: nil)
        let signed = Base64URL.encode(try encoder.encode(header)) + "." + Base64URL.encode(try encoder.encode(claims))
        return signed + "." + Base64URL.encode(try key.sign(Array(signed.utf8)))
    }

    /// Checks structure, type and signature, then reads the claims; what they say (issuer, audience, expiry) is the
    /// caller's to check.
    ///
    /// `keys` finds the key by `kid`; the algorithm is the key's, never the token's choice.
    public static func verify<Claims: Decodable>(
        _ token: String, as: Claims.Type = Claims.self, type: String, keys: (_ kid: String) -> VerifyingKey?
    ) throws(JWTError) -> Claims {
        guard token.utf8.count <= maximumLength else { throw .malformed }
        let parts = token.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.decode(parts[0]), let body = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]),
            let header = try? JSONDecoder().decode(Header.self, from: Data(head)), header.crit == nil
        else { throw .malformed }
        guard let algorithm = JWSAlgorithm(rawValue: header.alg) else { throw .unsupportedAlgorithm }
        guard header.hasType(type) else { throw .wrongType }
        guard let kid = header.kid else { throw .malformed }
        guard let key = keys(kid) else { throw .unknownKey(kid) }
        guard key.algorithm == algorithm else { throw .unsupportedAlgorithm }
        let signed = parts[0].utf8.count + 1 + parts[1].utf8.count
        guard key.isValid(signature, for: Array(token.utf8.prefix(signed))) else { throw .badSignature }
        guard let claims = try? JSONDecoder().decode(Claims.self, from: Data(body)) else { throw .malformed }
        return claims
    }

    private struct Header: Codable {
        let alg: String
        let kid: String?
        let typ: String?
        let crit: [String]?

        /// Media types ignore case, and `application/` may stand before one (RFC 7515, section 4.1.9).
        func hasType(_ type: String) -> Bool {
            guard let typ = typ?.lowercased() else { return false }
            return typ == type.lowercased() || typ == "application/" + type.lowercased()
        }
    }
}

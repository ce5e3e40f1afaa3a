import Contracts
import Cryptography

/// A refresh token: which session it belongs to, its number within it, a secret, and a tag that proves that we made it.
///
/// Being good is another matter than being ours: the one token that is good is known by its digest. The tag lets a token
/// that was spent long ago be told from one that was made up, without keeping a row for each; only the former revokes a
/// session, so who knows no more than a `sid`, which any server sees, cannot log its user out.
struct RefreshToken: Sendable, Hashable {
    let session: SessionID
    let generation: UInt32
    private let bytes: [UInt8]

    private static let sessionLength = 16
    private static let numberEnd = sessionLength + 4
    private static let secretEnd = numberEnd + 16
    private static let length = secretEnd + 16

    /// The session ids that tokens can carry: 128 random bits.
    static func makeSession(_ random: (Int) -> [UInt8] = Random.bytes) -> SessionID? {
        SessionID(Base64URL.encode(random(sessionLength)))
    }

    /// A new token. Nil for a session whose id is none of ours.
    init?(
        session: SessionID, generation: UInt32, tagKey: [UInt8], random: (Int) -> [UInt8] = Random.bytes
    ) {
        guard let id = Base64URL.decode(session.description), id.count == Self.sessionLength else { return nil }
        var bytes = id
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: generation >> UInt32(shift))) }
        bytes += random(Self.secretEnd - Self.numberEnd)
        self.session = session
        self.generation = generation
        self.bytes = bytes + Self.tag(of: bytes, key: tagKey)
    }

    /// Reads ``text``; nil for anything else. Whether it is ours, ``isAuthentic(tagKey:)`` tells.
    init?(_ text: String) {
        guard text.utf8.count <= 128, let bytes = Base64URL.decode(text) else { return nil }
        self.init(bytes: bytes)
    }

    /// Reads a token that was kept sealed.
    init?(bytes: [UInt8]) {
        guard bytes.count == Self.length,
            let session = SessionID(Base64URL.encode(bytes.prefix(Self.sessionLength)))
        else { return nil }
        self.session = session
        generation = bytes[Self.sessionLength..<Self.numberEnd].reduce(0) { $0 << 8 | UInt32($1) }
        self.bytes = bytes
    }

    /// What clients get: 70 characters.
    var text: String { Base64URL.encode(bytes) }

    /// What the store keeps of it.
    var digest: [UInt8] { Digest.sha256(bytes) }

    /// Whether it was made for its session with this key.
    func isAuthentic(tagKey: [UInt8]) -> Bool {
        constantTimeEqual(
            Array(bytes[Self.secretEnd...]), Self.tag(of: Array(bytes[..<Self.secretEnd]), key: tagKey))
    }

    private static func tag(of bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        Array(HMAC.sha256(key: key, message: bytes).prefix(length - secretEnd))
    }
}

extension RefreshToken {
    // Whoever holds a spent token may have its successor for a while, and nobody else may, not even who reads the
    // database: so it is the spent token itself that the successor is encrypted under.

    /// This token, to be opened with the one that it succeeds.
    func sealed(under spent: RefreshToken) throws(CryptographyError) -> [UInt8] {
        try AEAD.seal(bytes, key: spent.successorKey, authenticating: Array(session.description.utf8))
    }

    /// The token that succeeded this one; nil when what is sealed is another's.
    func successor(_ sealed: [UInt8]) -> RefreshToken? {
        let opened = try? AEAD.open(
            sealed, key: successorKey, authenticating: Array(session.description.utf8))
        return opened.flatMap { RefreshToken(bytes: $0) }
    }

    private var successorKey: [UInt8] { HMAC.sha256(key: bytes, message: Array("refresh token successor".utf8)) }
}

extension RefreshToken: CustomStringConvertible, CustomReflectable {
    /// The session and the number; never the token.
    var description: String { "\(session)/\(generation)" }
    /// Nothing to see.
    var customMirror: Mirror { Mirror(self, children: []) }
}

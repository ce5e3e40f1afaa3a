import Cryptography
import ServiceKit

/// A program with a name and a secret of its own (RFC 6749, section 2).
struct ServiceClient: Sendable, Hashable {
    let id: String
    /// One of our own servers, which may call `/internal`.
    let isInternal: Bool
    private let secretDigest: [UInt8]

    /// Takes what is kept of a client.
    init(id: String, isInternal: Bool, secretDigest: [UInt8]) {
        self.id = id
        self.isInternal = isInternal
        self.secretDigest = secretDigest
    }

    /// Whether this is its secret.
    func hasSecret(_ secret: String) -> Bool { constantTimeEqual(Self.digest(of: secret), secretDigest) }

    /// What is kept of a secret. Secrets are random and long, so a plain digest cannot be turned back.
    static func digest(of secret: String) -> [UInt8] { Digest.sha256(secret.utf8) }

    /// 1 to 64 letters, digits, `.`, `_`, `-`, `~`: what a form leaves as it is (RFC 6749, appendix B).
    static func isID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text != AccessTokenIssuer.ownClientID
            && text.utf8.allSatisfy(isUnreserved)
    }

    /// 32 to 256 of the same characters.
    static func isSecret(_ text: String) -> Bool {
        (32...256).contains(text.utf8.count) && text.utf8.allSatisfy(isUnreserved)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

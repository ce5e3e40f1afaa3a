import Contracts
import Cryptography
import ServiceKit

/// A session: the family of all refresh tokens that come from one log-in, of which one is good at a time (RFC 9700, 4.14.2).
///
/// Pure. Whoever holds the family's row locked asks, writes the family back when it has changed, and answers.
struct RefreshFamily: Sendable, Hashable {
    let session: SessionID
    let user: UserID
    /// What proves that a token was made for this family.
    let tagKey: [UInt8]
    let createdAt: Timestamp
    var lastUsedAt: Timestamp
    var revocation: Revocation?
    /// The number of the token that is good.
    var generation: UInt32
    /// The digest of the token that is good.
    var currentDigest: [UInt8]
    /// The token spent last.
    var spent: SpentToken?

    /// A token that was exchanged for the one that is good now.
    struct SpentToken: Sendable, Hashable {
        let digest: [UInt8]
        let at: Timestamp
        /// The good one, readable for whoever holds this one.
        let sealedSuccessor: [UInt8]
    }

    /// When and why a family ended before its time.
    struct Revocation: Sendable, Hashable {
        let at: Timestamp
        let reason: RevocationReason
    }

    /// What becomes of a token that is presented.
    enum Decision: Sendable, Hashable {
        /// It was good; here is the next. The family has changed.
        case rotated(RefreshToken)
        /// It was spent just now, and the answer may have been lost: the same successor again. Nothing has changed.
        case repeated(RefreshToken)
        /// It had been spent before: somebody else has it too. The family has changed: it is revoked.
        case reused
        /// It is not ours, or the family has ended. Nothing has changed.
        case refused
    }

    /// A log-in's new family and its first token.
    static func start(
        user: UserID, at now: Timestamp, random: (Int) -> [UInt8] = Random.bytes
    ) -> (family: RefreshFamily, token: RefreshToken)? {
        let tagKey = random(32)
        guard let session = RefreshToken.makeSession(random),
            let token = RefreshToken(session: session, generation: 1, tagKey: tagKey, random: random)
        else { return nil }
        let family = RefreshFamily(
            session: session, user: user, tagKey: tagKey, createdAt: now, lastUsedAt: now, generation: 1,
            currentDigest: token.digest)
        return (family, token)
    }

    /// Exchanges a token for its successor.
    mutating func refresh(
        _ token: RefreshToken, at now: Timestamp, policy: SessionPolicy, random: (Int) -> [UInt8] = Random.bytes
    ) throws(CryptographyError) -> Decision {
        guard isLive(at: now, policy: policy), token.isAuthentic(tagKey: tagKey) else { return .refused }
        if token.generation == generation, constantTimeEqual(token.digest, currentDigest) {
            return try rotate(token, at: now, random: random)
        }
        // Once the successor was used it is spent itself, and this token no longer the one spent last.
        if let spent, constantTimeEqual(token.digest, spent.digest), now <= spent.at + policy.grace,
            let successor = token.successor(spent.sealedSuccessor)
        {
            return .repeated(successor)
        }
        // A number that was not reached yet comes from before the database was set back: old news, but no theft.
        guard token.generation < generation else { return .refused }
        revocation = Revocation(at: now, reason: .reuse)
        return .reused
    }

    /// Ends the family by any of its tokens, also a spent one; false when the token is not ours or it had ended.
    mutating func logOut(_ token: RefreshToken, at now: Timestamp) -> Bool {
        guard revocation == nil, token.isAuthentic(tagKey: tagKey) else { return false }
        revocation = Revocation(at: now, reason: .logOut)
        return true
    }

    /// Whether its tokens may be good at all.
    func isLive(at now: Timestamp, policy: SessionPolicy) -> Bool {
        revocation == nil && now < policy.end(createdAt: createdAt, lastUsedAt: lastUsedAt)
    }

    private mutating func rotate(
        _ token: RefreshToken, at now: Timestamp, random: (Int) -> [UInt8]
    ) throws(CryptographyError) -> Decision {
        guard generation < .max,
            let successor = RefreshToken(
                session: session, generation: generation + 1, tagKey: tagKey, random: random)
        else { return .refused }
        spent = SpentToken(
            digest: token.digest, at: now, sealedSuccessor: try successor.sealed(under: token))
        generation = successor.generation
        currentDigest = successor.digest
        lastUsedAt = now
        return .rotated(successor)
    }
}

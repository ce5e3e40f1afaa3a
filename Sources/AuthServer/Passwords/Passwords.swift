import Cryptography

/// Hashes and checks passwords, on threads made for it and at the cost that is wanted today.
struct Passwords: Sendable {
    let pool: PasswordPool
    let cost: ScryptCost
    private let decoy: PasswordHash?

    init(pool: PasswordPool, cost: ScryptCost) {
        self.pool = pool
        self.cost = cost
        // A hash of nothing that anyone could type, at today's cost.
        let (salt, hash) = (String(repeating: "A", count: 22), String(repeating: "A", count: 43))
        decoy = PasswordHash(
            encoded: "$scrypt$ln=\(cost.logN),r=\(cost.blockSize),p=\(cost.parallelism)$\(salt)$\(hash)")
    }

    /// Hashes a password that somebody wants to have.
    func hash(_ password: Password) async throws -> PasswordHash {
        try await pool.perform { try PasswordHash.make(password.text, cost: cost) }
    }

    /// What checking a password gave.
    struct Verdict: Sendable {
        /// Whether it is the password.
        let isRight: Bool
        /// The right password's hash at today's cost, when the one that is kept was made at another.
        let renewed: PasswordHash?
    }

    /// Checks a password. Without a hash to check it against, or for a text that nobody can have as a password, it does
    /// the same work and says no, so that the time it takes tells nothing.
    func check(_ text: String, against hash: PasswordHash?) async throws -> Verdict {
        let password = Password(text)
        return try await pool.perform {
            let isRight = try (hash ?? decoy)?.matches(password?.text ?? "") ?? false
            guard isRight, let password, let hash else { return Verdict(isRight: false, renewed: nil) }
            let renewed = hash.needsRehash(at: cost) ? try PasswordHash.make(password.text, cost: cost) : nil
            return Verdict(isRight: true, renewed: renewed)
        }
    }
}

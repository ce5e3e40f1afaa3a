import COpenSSL

/// A password as it may be stored: an scrypt hash (RFC 7914) with its salt and cost, in PHC string form.
///
/// Making and checking one takes a tenth of a second and 32 MiB at the default cost and blocks the thread all the time:
/// do it on a pool of threads made for it. Passwords are taken as their UTF-8 bytes; no normalisation is done.
public struct PasswordHash: Sendable, Hashable {
    /// What it cost.
    public let cost: ScryptCost
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// Hashes a password with a fresh salt.
    public static func make(_ password: String, cost: ScryptCost = .default) throws(CryptographyError) -> PasswordHash {
        let salt = Random.bytes(16)
        return PasswordHash(cost: cost, salt: salt, hash: try scrypt(password, salt: salt, cost: cost, length: 32))
    }

    /// Whether this is the password.
    public func matches(_ password: String) throws(CryptographyError) -> Bool {
        constantTimeEqual(hash, try Self.scrypt(password, salt: salt, cost: cost, length: hash.count))
    }

    /// Whether it was made at another cost than is wanted today, and should be made anew when the password is at hand.
    public func needsRehash(at cost: ScryptCost = .default) -> Bool { self.cost != cost }

    private static func scrypt(
        _ password: String, salt: [UInt8], cost: ScryptCost, length: Int
    ) throws(CryptographyError) -> [UInt8] {
        let bytes = password.utf8.map(CChar.init(bitPattern:))
        var hash = [UInt8](repeating: 0, count: length)
        try check(
            EVP_PBE_scrypt(
                bytes, bytes.count, salt, salt.count, 1 << UInt64(cost.logN), UInt64(cost.blockSize),
                UInt64(cost.parallelism), UInt64(cost.memory), &hash, length),
            "scrypt")
        return hash
    }
}

extension PasswordHash {
    /// `$scrypt$ln=15,r=8,p=1$salt$hash`, the last two in base 64 without padding.
    public var encoded: String {
        "$scrypt$ln=\(cost.logN),r=\(cost.blockSize),p=\(cost.parallelism)"
            + "$\(Base64Alphabet.standard.encode(salt))$\(Base64Alphabet.standard.encode(hash))"
    }

    /// Reads what ``encoded`` wrote; nil for other algorithms, costs beyond ``ScryptCost``'s bounds and broken strings.
    public init?(encoded: String) {
        let parts = encoded.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let cost = Self.cost(parts[2]),
            let salt = Base64Alphabet.standard.decode(parts[3].utf8), (8...64).contains(salt.count),
            let hash = Base64Alphabet.standard.decode(parts[4].utf8), (16...64).contains(hash.count)
        else { return nil }
        self.init(cost: cost, salt: salt, hash: hash)
    }

    private static func cost(_ text: Substring) -> ScryptCost? {
        let pairs = text.split(separator: ",", omittingEmptySubsequences: false)
        guard pairs.count == 3, pairs[0].hasPrefix("ln="), pairs[1].hasPrefix("r="), pairs[2].hasPrefix("p="),
            let logN = Int(pairs[0].dropFirst(3)), let blockSize = Int(pairs[1].dropFirst(2)),
            let parallelism = Int(pairs[2].dropFirst(2))
        else { return nil }
        return ScryptCost(logN: logN, blockSize: blockSize, parallelism: parallelism)
    }
}

/// What hashing a password costs (RFC 7914): time and memory grow with each of the three.
public struct ScryptCost: Sendable, Hashable {
    /// N as a power of two; 15 is 32 MiB and about 0.1 s with the other two at their defaults.
    public let logN: Int
    /// The block size.
    public let blockSize: Int
    /// How often all of it is done.
    public let parallelism: Int

    /// N = 2^15, r = 8, p = 1.
    public static let `default` = ScryptCost(uncheckedLogN: 15, blockSize: 8, parallelism: 1)

    /// Nil outside 1…20, 1…32 and 1…16, and above 256 MiB: a hash from elsewhere must not be able to stop a server.
    public init?(logN: Int, blockSize: Int = 8, parallelism: Int = 1) {
        guard (1...20).contains(logN), (1...32).contains(blockSize), (1...16).contains(parallelism) else { return nil }
        self.init(uncheckedLogN: logN, blockSize: blockSize, parallelism: parallelism)
        guard memory <= 256 << 20 else { return nil }
    }

    private init(uncheckedLogN logN: Int, blockSize: Int, parallelism: Int) {
        self.logN = logN
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// The bytes that OpenSSL needs; its own ceiling, when none is given, is too low for the default cost.
    var memory: Int { 128 * blockSize * ((1 << logN) + parallelism + 2) }
}

import COpenSSL

/// Random bytes for keys, tokens and salts.
public enum Random {
    /// Bytes from OpenSSL's generator, which the system seeds.
    ///
    /// It ends the process when the system has no randomness to give: nothing safe can be done without.
    public static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
            precondition(count == 0 || RAND_bytes(bytes.baseAddress, Int32(count)) == 1, "no randomness")
            initialized = count
        }
    }
}

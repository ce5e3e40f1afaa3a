/// A set of ASCII characters.
struct ByteClass: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ characters: String) { for byte in characters.utf8 { insert(byte) } }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }

    func contains(_ byte: UInt8) -> Bool {
        byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
    }

    private static let alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    /// What methods and names of header fields are made of (RFC 9110, section 5.6.2).
    static let token = ByteClass(alphanumeric + "!#$%&'*+-.^_`|~")

    /// What a host with its port is made of (RFC 3986, section 3.2).
    static let host = ByteClass(alphanumeric + "-._~%!$&'()*+,;=:[]")
}

/// Base 64 without padding over one of RFC 4648's two alphabets; the mechanism behind ``Base64URL`` and PHC strings.
struct Base64Alphabet: Sendable {
    static let standard = Base64Alphabet(lastTwo: "+/")
    static let urlSafe = Base64Alphabet(lastTwo: "-_")

    private let characters: [UInt8]
    private let values: [UInt8]

    private init(lastTwo: String) {
        characters = Array(("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + lastTwo).utf8)
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in characters.enumerated() { values[Int(character)] = UInt8(value) }
        self.values = values
    }

    func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var pending: UInt32 = 0
        var bits = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(characters[Int(pending >> bits & 63)])
            }
        }
        if bits > 0 { text.append(characters[Int(pending << (6 - bits) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// One text for each value: no padding, no character outside the alphabet, no length that cannot be, no stray bits.
    func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var pending: UInt32 = 0
        var bits = 0
        for character in text {
            let value = values[Int(character)]
            if value == 0xFF { return nil }
            pending = pending << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> bits))
            }
        }
        return bits < 6 && pending & ((1 << bits) - 1) == 0 ? bytes : nil
    }
}

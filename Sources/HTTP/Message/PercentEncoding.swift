/// Percent-decoding (RFC 3986, section 2.1).
enum PercentEncoding {
    /// The bytes that are meant; a `%` without two hexadecimal digits stands for itself.
    static func decode(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool = false) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = Array(bytes)[...]
        decoded.reserveCapacity(rest.count)
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2).compactMap(\.hexDigitValue)
                guard digits.count == 2 else {
                    decoded.append(byte)
                    continue
                }
                rest = rest.dropFirst(2)
                decoded.append(digits[0] << 4 | digits[1])
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            default: decoded.append(byte)
            }
        }
        return decoded
    }

    /// The text that is meant; nil where an escape is broken, or the bytes are not UTF-8 or hold a NUL.
    static func strictlyDecode(_ text: some StringProtocol) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var rest = text.utf8[...]
        while let escape = rest.firstIndex(of: UInt8(ascii: "%")) {
            let digits = rest[escape...].dropFirst().prefix(2)
            guard digits.count == 2, digits.allSatisfy({ $0.hexDigitValue != nil }) else { return nil }
            rest = rest[digits.endIndex...]
        }
        let bytes = decode(text.utf8)
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    /// What a hexadecimal digit stands for.
    var hexDigitValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

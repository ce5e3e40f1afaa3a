/// What texts may hold. Characters are Unicode scalars; a control character is one of category Cc.
enum TextRules {
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    static func isName(_ text: String, maximum: Int) -> Bool {
        var count = 0
        var hasVisible = false
        for scalar in text.unicodeScalars {
            count += 1
            if count > maximum || isControl(scalar) { return false }
            if !scalar.properties.isWhitespace { hasVisible = true }
        }
        return hasVisible
    }

    static func isBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }
}

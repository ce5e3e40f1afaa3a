import Cryptography
import Testing

@Suite("Encodings")
struct EncodingTests {
    @Test(
        "Base64url follows RFC 4648's vectors without padding",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"), ("\u{3F}\u{3E}\u{7F}", "Pz5_"),
        ])
    func vectors(plain: String, text: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == text)
        #expect(Base64URL.decode(text) == Array(plain.utf8))
    }

    @Test(
        "Base64url that is not canonical is refused",
        arguments: ["Zg==", "Zh", "Zm9", "Z", "Zm9v\n", " Zm9v", "Zm+v", "Zm/v", "Zm9vY", "é"])
    func notCanonical(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test("Every byte survives base64url and hexadecimal")
    func everyByte() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        #expect(Hex.decode(Hex.encode(bytes).uppercased()) == bytes)
    }

    @Test("Hexadecimal with odd length or other characters is refused", arguments: ["a", "0g", "0x", "00 "])
    func notHexadecimal(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}

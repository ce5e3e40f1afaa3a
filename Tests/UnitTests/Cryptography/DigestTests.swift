import Cryptography
import Testing

@Suite("Digests")
struct DigestTests {
    @Test("SHA-256 follows FIPS 180's example")
    func sha256() {
        #expect(
            Hex.encode(Digest.sha256("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            Hex.encode(Digest.sha256([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("HMAC-SHA-256 follows RFC 4231's second case, and takes an empty key")
    func hmac() {
        #expect(
            Hex.encode(HMAC.sha256(key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            Hex.encode(HMAC.sha256(key: [], message: []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test("Secrets are compared in full")
    func comparison() {
        #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
        #expect(constantTimeEqual([], []))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2]))
    }

    @Test("Random bytes have the length asked for and do not repeat")
    func random() {
        #expect(Random.bytes(0).isEmpty)
        #expect(Set((0..<100).map { _ in Random.bytes(32) }).count == 100)
        #expect(Random.bytes(33).count == 33)
    }
}

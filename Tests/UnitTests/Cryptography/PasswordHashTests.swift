import Cryptography
import Testing

@Suite("Password hashes")
struct PasswordHashTests {
    private let cheap = ScryptCost(logN: 4)

    @Test("The default cost works, though it needs more memory than OpenSSL allows by itself")
    func defaultCost() throws {
        let hash = try PasswordHash.make("correct horse")
        #expect(hash.encoded.hasPrefix("$scrypt$ln=15,r=8,p=1$"))
        #expect(try hash.matches("correct horse"))
    }

    @Test("A hash that was stored matches its password and no other")
    func roundTrip() throws {
        let made = try PasswordHash.make("pässwörd 비밀번호", cost: try #require(cheap))
        let stored = try #require(PasswordHash(encoded: made.encoded))
        #expect(stored == made)
        #expect(try stored.matches("pässwörd 비밀번호"))
        #expect(try !stored.matches("passwort"))
        #expect(try !stored.matches(""))
    }

    @Test("A hash that Python's hashlib made matches")
    func foreignHash() throws {
        let text = "$scrypt$ln=10,r=8,p=16$TmFDbE5hQ2w$XsC2ZTdXJ4zsfzVdRtTQNNSXMToqf+tcSxiTF5U/EW4"
        let hash = try #require(PasswordHash(encoded: text))
        #expect(hash.encoded == text)
        #expect(try hash.matches("password"))
    }

    @Test("The same password gives another hash each time")
    func freshSalt() throws {
        let cost = try #require(cheap)
        #expect(try PasswordHash.make("password", cost: cost) != PasswordHash.make("password", cost: cost))
    }

    @Test("A hash of another cost wants to be made anew")
    func rehash() throws {
        let cost = try #require(cheap)
        let hash = try PasswordHash.make("password", cost: cost)
        #expect(hash.needsRehash())
        #expect(!hash.needsRehash(at: cost))
    }

    @Test(
        "Broken strings and costs that would stop a server are refused",
        arguments: [
            "", "password", "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ", "$argon2id$v=19$m=1,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
            "$scrypt$ln=40,r=8,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=20,r=32,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ=$AAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$r=8,ln=15,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ$AAAA",
        ])
    func broken(text: String) {
        #expect(PasswordHash(encoded: text) == nil)
    }
}

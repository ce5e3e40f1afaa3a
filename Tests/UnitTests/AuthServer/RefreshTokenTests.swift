import Contracts
import Testing

@testable import AuthServer

@Suite("Refresh tokens")
struct RefreshTokenTests {
    private let key = [UInt8](repeating: 7, count: 32)

    private func token(_ generation: UInt32 = 1) throws -> RefreshToken {
        let session = try #require(RefreshToken.makeSession())
        return try #require(RefreshToken(session: session, generation: generation, tagKey: key))
    }

    @Test("A token is read back from its text", arguments: [1, 258, UInt32.max])
    func text(generation: UInt32) throws {
        let token = try token(generation)
        let read = try #require(RefreshToken(token.text))
        #expect(read == token)
        #expect(read.generation == generation && read.session == token.session)
        #expect(token.text.utf8.count == 70)
    }

    @Test("A session id carries 128 bits in base64url")
    func session() throws {
        let session = try #require(RefreshToken.makeSession())
        #expect(session.description.utf8.count == 22)
        #expect(try #require(RefreshToken.makeSession()) != session)
    }

    @Test("A token is authentic under its family's key alone, and not when a bit of it is another")
    func authenticity() throws {
        let token = try token()
        #expect(token.isAuthentic(tagKey: key))
        #expect(!token.isAuthentic(tagKey: [UInt8](repeating: 8, count: 32)))
        let letters = Array(token.text)
        for index in letters.indices {
            var changed = letters
            changed[index] = letters[index] == "A" ? "B" : "A"
            guard let other = RefreshToken(String(changed)) else { continue }
            #expect(!other.isAuthentic(tagKey: key))
        }
    }

    @Test(
        "What is no token is refused",
        arguments: ["", "x", "eyJhbGciOiJub25lIn0.e30.", String(repeating: "A", count: 71)])
    func refused(text: String) { #expect(RefreshToken(text) == nil) }

    @Test("A successor opens with the token it succeeds, and with no other")
    func successor() throws {
        let spent = try token(1)
        let next = try #require(RefreshToken(session: spent.session, generation: 2, tagKey: key))
        let sealed = try next.sealed(under: spent)
        #expect(spent.successor(sealed) == next)
        #expect(try token(1).successor(sealed) == nil)
        #expect(next.successor(sealed) == nil)
    }

    @Test("A token does not show itself")
    func secrecy() throws {
        let token = try token()
        #expect("\(token)" == "\(token.session)/1")
        #expect(!String(reflecting: token).contains(token.text))
    }
}

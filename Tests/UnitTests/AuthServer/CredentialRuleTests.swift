import HTTP
import NIOHTTP1
import ServiceKit
import Testing

@testable import AuthServer

@Suite("Rules of credentials")
struct CredentialRuleTests {
    @Test("A password has 8 to 256 characters, whatever their script")
    func passwordLength() {
        #expect(Password("1234567") == nil)
        #expect(Password("12345678") != nil)
        #expect(Password("비밀번호입니다요") != nil)
        #expect(Password(String(repeating: "🔑", count: 256)) != nil)
        #expect(Password(String(repeating: "a", count: 257)) == nil)
    }

    @Test("However an accent is typed, it is the same password")
    func normalisation() throws {
        let composed = try #require(Password("caf\u{E9} au lait"))
        let decomposed = try #require(Password("cafe\u{301} au lait"))
        #expect(Array(composed.text.utf8) == Array(decomposed.text.utf8))
    }

    @Test("A password does not show itself")
    func secrecy() throws {
        let password = try #require(Password("correct horse"))
        #expect("\(password)" == "***" && !String(reflecting: password).contains("horse"))
        #expect(!"\(Mirror(reflecting: password).children.map(\.value))".contains("horse"))
    }

    @Test(
        "Addresses are taken",
        arguments: ["mina@example.com", "a@b", "first.last+tag@mail.example.co.kr", "홍길동@예시.한국", "o'brien@example.ie"])
    func addresses(text: String) { #expect(EmailAddress(text)?.description == text) }

    @Test(
        "What is no address is refused",
        arguments: [
            "", "mina", "@example.com", "mina@", "a@b@c", "mi na@example.com", "mina@example..com", "mina@.com",
            "mina@example.com\n", "mina@exa\u{0}mple.com", "<mina@example.com>",
            "a@" + String(repeating: "b", count: 253),
            String(repeating: "a", count: 65) + "@b",
        ])
    func noAddresses(text: String) { #expect(EmailAddress(text) == nil) }

    @Test("A client's id and secret are what a form leaves as it is")
    func clients() {
        #expect(ServiceClient.isID("chat") && ServiceClient.isID("a.B_c-d~1"))
        #expect(!ServiceClient.isID("") && !ServiceClient.isID("a:b") && !ServiceClient.isID("chatting"))
        #expect(!ServiceClient.isSecret("short") && ServiceClient.isSecret(String(repeating: "s", count: 32)))
        #expect(!ServiceClient.isSecret(String(repeating: "s", count: 31) + "+"))
    }

    @Test("Basic credentials are read, form-encoded or not")
    func basic() throws {
        let plain = try #require(BasicCredentials(["authorization": "Basic Y2hhdDpzM2NyZXQ="]))
        #expect(plain.id == "chat" && plain.secret == "s3cret")
        // "a%3Ab:x%20y+z"
        let encoded = try #require(BasicCredentials(["authorization": "basic YSUzQWI6eCUyMHkreg=="]))
        #expect(encoded.id == "a:b" && encoded.secret == "x y z")
    }

    @Test(
        "What is not Basic is refused", arguments: ["Bearer abc", "Basic", "Basic !!!", "Basic Y2hhdA==", "Basic /w=="])
    func notBasic(value: String) { #expect(BasicCredentials(["authorization": value]) == nil) }

    @Test("Two authorizations are refused")
    func twice() {
        let headers: HTTPHeaders = ["authorization": "Basic Y2hhdDpz", "Authorization": "Basic Y2hhdDpz"]
        #expect(BasicCredentials(headers) == nil)
    }

    @Test("Names are found in lower case and composed")
    func nameKeys() {
        #expect(NameKey.make("MINA Kim") == "mina kim")
        #expect(Array(NameKey.make("\u{1112}\u{1161}\u{11AB}").utf8) == Array("한".utf8))
    }
}

import Contracts
import Foundation
import Testing

@Suite("Ids and texts")
struct IDTests {
    @Test("User ids that are allowed", arguments: ["abc", "a.b", "0-9", "a_b-c.d", String(repeating: "x", count: 32)])
    func userID(text: String) {
        #expect(UserID(text)?.description == text)
    }

    @Test(
        "User ids that are not",
        arguments: [
            "", "ab", ".ab", "-ab", "_ab", "Abc", "a b", "a/b", "ábc", "한국어", "login", "me", "token", "verify",
            String(repeating: "x", count: 33), "abc\n", "ａｂｃ",
        ])
    func notUserID(text: String) {
        #expect(UserID(text) == nil)
    }

    @Test("A room's id is a UUID in lower case")
    func roomID() {
        let room = RoomID.make()
        #expect(RoomID(room.description) == room)
        #expect(RoomID(room.description.uppercased()) == nil || room.description == room.description.uppercased())
        #expect(RoomID(room.description.replacing("-", with: "")) == nil)
        #expect(RoomID("not-a-room") == nil)
    }

    @Test("Bodies have 1 to 4000 Unicode scalars without control characters other than newline and tab")
    func body() {
        #expect(MessageBody("안녕\n\t🎉") != nil)
        #expect(MessageBody(String(repeating: "가", count: 4_000)) != nil)
        #expect(MessageBody(String(repeating: "가", count: 4_001)) == nil)
        #expect(MessageBody(String(repeating: "e\u{301}", count: 2_001)) == nil)
        for text in ["", "\u{0}", "a\u{7F}", "a\u{85}", "a\r\n", "\u{1B}[0m"] { #expect(MessageBody(text) == nil) }
    }

    @Test("Names have something to see")
    func names() {
        #expect(UserName("김민아 🙂") != nil)
        for text in ["", " ", "\u{3000}", "a\nb", String(repeating: "x", count: 65)] { #expect(UserName(text) == nil) }
    }

    @Test("A client's id for a message is printable ASCII")
    func clientID() {
        #expect(ClientMessageID(" ~") != nil)
        for text in ["", "\u{7F}", "é", "a\n", String(repeating: "x", count: 65)] {
            #expect(ClientMessageID(text) == nil)
        }
    }

    @Test("What breaks a rule cannot be read from JSON")
    func json() {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([UserID].self, from: Data(#"["Abc"]"#.utf8))
        }
    }
}

import ChatClient
import Contracts
import HTTP
import LocalStack
import Logging
import NIOHTTP1
import NIOPosix
import TestSupport
import Testing

extension SystemTests {
    /// What a person sees who stops the system in the evening and starts it in the morning.
    @Suite("Evening and morning")
    struct RestartTests {
        @Test(
            "Two users talk at different servers; history, unread and resume are right, also after a restart of it all")
        func overnight() async throws {
            try await withTemporaryDirectory { directory in
                let configuration = try TestStack.configuration(in: directory + "/run", environment: .quick)
                let logger = Logger.quiet
                let http = try HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
                let (mina, jun) = (try #require(UserID("mina")), try #require(UserID("jun")))
                let minas = ChatClient(
                    ChatClientConfiguration(
                        baseURL: configuration.publicURL,
                        headers: ["cookie": "chatting_affinity=\(String(repeating: "0", count: 32))"]), http: http)
                let juns = ChatClient(
                    ChatClientConfiguration(
                        baseURL: configuration.publicURL,
                        headers: ["cookie": "chatting_affinity=\(String(repeating: "7", count: 32))"]), http: http)
                let (room, position) = try await TestStack.with(configuration) { _ -> (RoomID, Int64) in
                    for (client, user) in [(minas, mina), (juns, jun)] {
                        let name = try #require(UserName("이름 \(user)"))
                        try await client.signUp(user, password: "correct horse", userName: name)
                        try await client.logIn(user, password: "correct horse")
                    }
                    let room = try await minas.createRoom(.direct, members: [jun]).roomID
                    let hello = try #require(MessageBody("점심 먹을까?"))
                    let receipt = try await minas.withConnection { try await $0.send(hello, to: room) }
                    let unread = try await juns.room(room).unread
                    #expect(unread == 1)
                    try await juns.markRead(room, upTo: receipt.seq)
                    let answer = try #require(MessageBody("김밥!"))
                    _ = try await juns.send(answer, to: room)
                    return (room, receipt.seq)
                }
                try await TestStack.with(configuration) { _ in
                    let history = try await minas.history(of: room)
                    #expect(history.messages.map(\.body) == ["점심 먹을까?", "김밥!"])
                    let (minasRoom, junsRoom) = (try await minas.room(room), try await juns.room(room))
                    #expect(minasRoom.unread == 1 && minasRoom.lastMessage?.from == jun)
                    #expect(junsRoom.unread == 0 && junsRoom.readSeq == position)
                    let resumed = try await minas.withConnection(.init(positions: [room: position])) {
                        connection -> Entry? in
                        for await event in connection.events { if case .entry(_, let entry) = event { return entry } }
                        return nil
                    }
                    #expect(resumed?.body == "김밥!" && resumed?.seq == position + 1)
                }
                await http.shutdown()
            }
        }
    }
}

import ChatClient
import Contracts
import HTTP
import Logging
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ChatConnectionTests {
    @Test("A send is answered with its place, and comes back as an entry")
    func sendAnsweredWithPlace() async throws {
        try await ChatTest.run { test in
            try await test.client().withConnection { connection in
                var events = ConnectionReader(connection)
                let receipt = try await connection.send(test.text("hello"), to: test.room)
                #expect(receipt.seq == 1)
                let entry = try await events.entry()
                #expect(entry.body == "hello")
                #expect(entry.clientID == receipt.clientID)
            }
        }
    }

    @Test("Reads, pings and typing go through")
    func readsPingsTypingGo() async throws {
        try await ChatTest.run { test in
            try await test.client().withConnection { connection in
                var events = ConnectionReader(connection)
                try await connection.ping()
                try await connection.markRead(test.room, upTo: 1)
                connection.typing(in: test.room)
                let user = try await events.first { if case .typing(_, let user) = $0 { user } else { nil } }
                #expect(user.description == "ann")
            }
        }
    }

    @Test("A refusal has the server's word for it")
    func refusalHasServerS() async throws {
        try await ChatTest.run { test in
            try await test.client().withConnection { connection in
                let error = await #expect(throws: ChatClientError.self) {
                    try await connection.send(test.text("hello"), to: .make())
                }
                #expect(error?.problem == .notFound)
            }
        }
    }

    @Test("What was said while it was away comes after it is back", arguments: [1001, 1012, 4408, 1011] as [UInt16])
    func whatWasSaidWhile(code: UInt16) async throws {
        try await ChatTest.run { test in
            let other = try await test.client("bob")
            try await test.client().withConnection { connection in
                var events = ConnectionReader(connection)
                try await events.online()
                _ = try await other.send(test.text("1"), to: test.room)
                #expect(try await events.places(1) == [1])
                test.chat.closeAll(code)
                for text in ["2", "3"] { _ = try await other.send(test.text(text), to: test.room) }
                #expect(try await events.places(2) == [2, 3])
                _ = try await connection.send(test.text("4"), to: test.room)
                #expect(try await events.places(1) == [4])
            }
        }
    }

    @Test("Entries that were lost on the way are fetched")
    func entriesWereLostOn() async throws {
        try await ChatTest.run { test in
            let other = try await test.client("bob")
            try await test.client().withConnection { connection in
                var events = ConnectionReader(connection)
                try await events.online()
                test.chat.onCommit { FakeChat.Faults(isNotDelivered: $0.seq < 10) }
                for number in 1...10 { _ = try await other.send(test.text("\(number)"), to: test.room) }
                #expect(try await events.places(10) == Array(1...10))
            }
        }
    }

    @Test("A send whose ack was lost is said once, and answered with its first place")
    func sendWhoseAckWas() async throws {
        try await ChatTest.run { test in
            test.chat.onCommit { FakeChat.Faults(losesAck: $0.seq == 1) }
            try await test.client().withConnection { connection in
                let receipt = try await connection.send(test.text("hello"), to: test.room)
                #expect(receipt.seq == 1)
                #expect(test.chat.log(test.room).count == 1)
                #expect(test.chat.socketsOpened == 2)
            }
        }
    }

    @Test("An expired socket comes back with a fresh token")
    func expiredSocketComesBack() async throws {
        try await ChatTest.run { test in
            try await test.client().withConnection { connection in
                var events = ConnectionReader(connection)
                try await events.online()
                test.chat.expireTokens()
                test.chat.closeAll(4401)
                try await events.online()
                #expect(test.chat.refreshes == 1)
            }
        }
    }

    @Test("A token that the handshake refuses is replaced")
    func tokenHandshakeRefusesReplaced() async throws {
        try await ChatTest.run { test in
            let client = try await test.client()
            test.chat.expireTokens()
            try await client.withConnection { connection in
                var events = ConnectionReader(connection)
                try await events.online()
                #expect(test.chat.refreshes == 1)
            }
        }
    }

    @Test("A revoked session ends the connection and all that waits for it")
    func revokedSessionEndsConnection() async throws {
        try await ChatTest.run { test in
            let connection = ChatConnection(try await test.client())
            let running = Task { try await connection.run() }
            var events = ConnectionReader(connection)
            try await events.online()
            test.chat.closeAll(4403)
            let error = await #expect(throws: ChatClientError.self) { try await running.value }
            #expect(error?.code == .sessionEnded)
            let late = await #expect(throws: ChatClientError.self) {
                try await connection.send(test.text("late"), to: test.room)
            }
            #expect(late?.code == .connectionClosed)
        }
    }

    @Test("A later connection goes on where an earlier one ended")
    func laterConnectionGoesOn() async throws {
        try await ChatTest.run { test in
            let client = try await test.client()
            for text in ["1", "2", "3"] { _ = try await client.send(test.text(text), to: test.room) }
            let positions = try await client.withConnection(.init(positions: [test.room: 1])) { connection in
                var events = ConnectionReader(connection)
                let places = try await events.places(2)
                #expect(places == [2, 3])
                return await connection.positions
            }
            #expect(positions == [test.room: 3])
        }
    }

    @Test("After a restore it starts over from where the logs are now")
    func afterRestoreStartsOver() async throws {
        try await ChatTest.run { test in
            let client = try await test.client()
            for text in ["1", "2", "3"] { _ = try await client.send(test.text(text), to: test.room) }
            try await client.withConnection { connection in
                var events = ConnectionReader(connection)
                try await events.online()
                test.chat.restore(keeping: 1)
                test.chat.closeAll(1012)
                try await events.first { if case .startedOver = $0 { () } else { nil } }
                _ = try await connection.send(test.text("again"), to: test.room)
                #expect(try await events.places(1) == [2])
            }
        }
    }

    @Test("A reader who is slow gets all, in order")
    func readerWhoSlowGets() async throws {
        try await ChatTest.run { test in
            let client = try await test.client()
            try await client.withConnection(.init(bufferedEvents: 4)) { connection in
                var events = ConnectionReader(connection)
                try await events.online()
                for number in 1...500 {
                    test.chat.commit("\(number)", from: UserID("bob")!, in: test.room, ClientMessageID("c\(number)")!)
                }
                #expect(try await events.places(500) == Array(1...500))
            }
        }
    }

    @Test("A cancelled send is answered so, and the connection goes on")
    func cancelledSendAnsweredSo() async throws {
        try await ChatTest.run { test in
            let connection = ChatConnection(try await test.client())
            // It does not run yet, so the send waits.
            let sending = Task { try await connection.send(test.text("hello"), to: test.room) }
            sending.cancel()
            let error = await #expect(throws: ChatClientError.self) { try await sending.value }
            #expect(error?.code == .cancelled)
            let running = Task { try await connection.run() }
            try await connection.ping()
            connection.close()
            try await running.value
            #expect(test.chat.log(test.room).isEmpty)
        }
    }

    @Test("A graceful shutdown ends it")
    func gracefulShutdownEnds() async throws {
        try await ChatTest.run { test in
            let connection = ChatConnection(try await test.client())
            let group = ServiceGroup([connection], logger: .init(label: "test"))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                try await connection.ping()
                group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }

    @Test("Whatever breaks, everybody gets every message once and in order", arguments: [1, 2, 3])
    func whateverBreaksEverybodyGets(seed: Int) async throws {
        try await ChatTest.run { test in
            let messages = 40
            let users = ["ann", "bob", "eve"]
            test.chat.onCommit { entry in
                switch (Int(entry.seq) + seed) % 11 {
                case 3: FakeChat.Faults(losesAck: true)
                case 5: FakeChat.Faults(isNotDelivered: true)
                default: FakeChat.Faults()
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for user in users {
                    group.addTask {
                        let client = try await test.client(user)
                        let configuration = ChatConnectionConfiguration(
                            positions: [test.room: 0], firstReconnectDelay: .milliseconds(5),
                            longestReconnectDelay: .milliseconds(50))
                        try await client.withConnection(configuration) { connection in
                            async let sent: Void = {
                                for number in 1...messages {
                                    _ = try await connection.send(test.text("\(user) \(number)"), to: test.room)
                                    if number == 10 * seed { test.chat.closeAll(1012) }
                                }
                            }()
                            var events = ConnectionReader(connection)
                            // The last ones may have been delivered to nobody: one more send shows the gap.
                            let places = try await events.places(messages * users.count - 2)
                            #expect(places == Array(1...Int64(places.count)))
                            try await sent
                        }
                    }
                }
                try await group.waitForAll()
            }
            let log = test.chat.log(test.room)
            #expect(log.count == messages * users.count)
            #expect(Set(log.compactMap(\.body)).count == messages * users.count)
        }
    }
}

import ChatClient
public import Contracts
import Foundation
public import HTTP
import NIOHTTP1
import NIOPosix
import ServiceKit
import Synchronization

/// Many users in rooms of a running system, who talk while a test treats it badly, and then compare notes with history.
public struct Conversation: Sendable {
    /// Who takes part; each is in every room. The first of them own the rooms.
    public let participants: [Participant]
    /// Those who only listen: the last ones.
    public let listeners: [Participant]
    /// Where they talk.
    public let rooms: [RoomID]
    /// What has happened.
    public let progress: Progress
    /// Where it takes place.
    public let stack: TestStack
    /// For requests of the test's own.
    public let http: HTTPClient

    /// Signs users up at a gateway, lets them into rooms, and runs `body` while they are connected.
    ///
    /// Every second of them keeps to one chat server by a cookie of its own, as browsers do.
    /// - Parameter listeners: how many there are beside the users who talk.
    public static func with<Result: Sendable>(
        _ stack: TestStack, users: Int = 8, listeners: Int = 0, rooms: Int = 3,
        _ body: @escaping @Sendable (Conversation) async throws -> Result
    ) async throws -> Result {
        let http = try HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: .quiet)
        let conversation = try await make(stack, users: users, listeners: listeners, rooms: rooms, http)
        let result = try await conversation.connected { try await body(conversation) }
        await http.shutdown()
        return result
    }

    private static func make(
        _ stack: TestStack, users: Int, listeners: Int, rooms: Int, _ http: HTTPClient
    ) async throws -> Conversation {
        let progress = Progress()
        let run = UUID.v7().text.suffix(12)
        var participants: [Participant] = []
        for number in 0..<(users + listeners) {
            let client = ChatClient(
                ChatClientConfiguration(
                    baseURL: stack.url, sendTimeout: .seconds(120),
                    headers: ["cookie": "chatting_affinity=\(cookie(number))"]), http: http)
            guard let user = UserID("p\(number)-\(run)"), let name = UserName("참가자 \(number)") else { continue }
            try await client.signUp(user, password: "correct horse \(number)", userName: name)
            try await client.logIn(user, password: "correct horse \(number)")
            participants.append(Participant(user: user, client: client, progress: progress, http: http))
        }
        var made: [RoomID] = []
        for number in 0..<rooms {
            let owner = participants[number % users]
            let others = participants.map(\.user).filter { $0 != owner.user }
            let room = try await owner.client.createRoom(.group, name: RoomName("방 \(number)"), members: others)
            made.append(room.roomID)
        }
        return Conversation(
            participants: participants, listeners: Array(participants[users...]), rooms: made, progress: progress,
            stack: stack, http: http)
    }

    /// 32 hexadecimal digits that spread over the servers.
    private static func cookie(_ number: Int) -> String {
        let digits = String(number &* 0x9E37_79B9, radix: 16)
        return String(String(repeating: digits, count: 32).prefix(32))
    }

    private func connected<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for participant in participants {
                group.addTask { try await participant.connection.run() }
                group.addTask { await participant.listen() }
            }
            try await progress.wait(for: .online, toReach: participants.count)
            let result: Result
            do {
                result = try await body()
            } catch {
                for participant in participants { participant.gate.open() }
                throw error
            }
            for participant in participants { participant.connection.close() }
            try await group.waitForAll()
            return result
        }
    }

    // MARK: Talking

    /// Everybody but the listeners talks, one thing after the other, until `body` returns and each has the answer to their
    /// last: what is under way when history is read would look like a broken promise.
    ///
    /// They say things on sockets and over HTTP, say some again at one or the other server, and tell what they have read.
    public func whileTalking(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let end = End()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, participant) in participants.dropLast(listeners.count).enumerated() {
                group.addTask {
                    var count = 0
                    while !end.isReached.load(ordering: .relaxed) {
                        let room = rooms[(number + count) % rooms.count]
                        try await act(participant, in: room, count: count)
                        count += 1
                    }
                }
            }
            group.addTask {
                defer { end.isReached.store(true, ordering: .relaxed) }
                try await body()
            }
            // The first one that fails ends it all.
            try await group.waitForAll()
        }
    }

    private func act(_ participant: Participant, in room: RoomID, count: Int) async throws {
        guard let text = MessageBody("\(participant.user) 말하기 \(count)") else { return }
        switch count % 8 {
        case 3: try await participant.post(text, in: room)
        case 5: for url in stack.chatURLs { try await participant.repeatLast(at: url) }
        case 7: try await participant.read(room)
        default: try await participant.say(text, in: room)
        }
    }

    private final class End: Sendable {
        let isReached = Atomic(false)
    }

    // MARK: Comparing

    /// Waits until everybody who is still in a room has heard its last entry; then compares all notes with history.
    ///
    /// - Parameter outGrace: for how long those who were put out may still be told what was said before. The promise is 2 s;
    ///   the machine that tests run on may be slow.
    public func violations(outGrace: Duration = .seconds(10)) async throws -> [Violation] {
        var history: [RoomID: [Entry]] = [:]
        for room in rooms { history[room] = try await log(of: room) }
        for room in rooms {
            let entries = history[room] ?? []
            let head = entries.last?.seq ?? 0
            for participant in participants where Stays(of: participant.user, in: entries).lasts {
                _ = try await eventual(within: .seconds(90)) { participant.position(in: room) >= head ? true : nil }
            }
        }
        return ConversationChecker.violations(
            of: participants.map(\.record), history: history, outGrace: outGrace)
    }

    /// The whole log of a room.
    public func log(of room: RoomID) async throws -> [Entry] {
        guard let reader = participants.first?.client else { return [] }
        var entries: [Entry] = []
        while true {
            let page = try await reader.entries(of: room, after: entries.last?.seq ?? 0, limit: 200)
            entries += page.entries
            guard page.next != nil else { return entries }
        }
    }

    /// The place at which a user was put out of a room for the last time; 0 when they are in it.
    public func end(of user: UserID, in room: RoomID) async throws -> Int64 {
        Stays(of: user, in: try await log(of: room)).end ?? 0
    }
}

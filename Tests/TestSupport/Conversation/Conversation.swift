import ChatClient
public import Contracts
import Foundation
import HTTP
import Logging
import NIOHTTP1
import NIOPosix
import ServiceKit
import Synchronization

/// Many users in rooms of a running system, who talk while a test treats it badly, and then compare notes with history.
public struct Conversation: Sendable {
    /// Who takes part; each is in every room.
    public let participants: [Participant]
    /// Where they talk.
    public let rooms: [RoomID]
    /// What has happened.
    public let progress: Progress

    /// Signs users up at a gateway, lets them into rooms, and runs `body` while they are connected.
    ///
    /// Every second of them keeps to one chat server by a cookie of its own, as browsers do.
    public static func with<Result: Sendable>(
        _ stack: TestStack, users: Int = 8, rooms: Int = 3,
        _ body: @escaping @Sendable (Conversation) async throws -> Result
    ) async throws -> Result {
        let http = try HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger.quiet)
        let conversation = try await make(stack, users: users, rooms: rooms, http)
        let result = try await conversation.connected { try await body(conversation) }
        await http.shutdown()
        return result
    }

    private static func make(
        _ stack: TestStack, users: Int, rooms: Int, _ http: HTTPClient
    ) async throws -> Conversation {
        let progress = Progress()
        let run = UUID.v7().text.suffix(12)
        var participants: [Participant] = []
        for number in 0..<users {
            let client = ChatClient(
                ChatClientConfiguration(
                    baseURL: stack.url, headers: ["cookie": "chatting_affinity=\(cookie(number))"]), http: http)
            guard let user = UserID("p\(number)-\(run)"), let name = UserName("참가자 \(number)") else { continue }
            try await client.signUp(user, password: "correct horse \(number)", userName: name)
            try await client.logIn(user, password: "correct horse \(number)")
            participants.append(Participant(user: user, client: client, progress: progress))
        }
        var made: [RoomID] = []
        for number in 0..<rooms {
            let owner = participants[number % participants.count]
            let others = participants.map(\.user).filter { $0 != owner.user }
            let room = try await owner.client.createRoom(.group, name: RoomName("방 \(number)"), members: others)
            made.append(room.roomID)
        }
        return Conversation(participants: participants, rooms: made, progress: progress)
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
            await progress.wait(for: .online, toReach: participants.count)
            let result = try await body()
            for participant in participants { participant.connection.close() }
            try await group.waitForAll()
            return result
        }
    }

    /// Everybody talks, one message after the other, until `body` returns and each has the answer to their last: what is
    /// under way when history is read would look like a broken promise.
    public func whileTalking(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let end = End()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, participant) in participants.enumerated() {
                group.addTask {
                    var count = 0
                    while !end.isReached.load(ordering: .relaxed) {
                        guard let text = MessageBody("\(participant.user) 말하기 \(count)") else { return }
                        try await participant.say(text, in: rooms[(number + count) % rooms.count])
                        count += 1
                    }
                }
            }
            defer { end.isReached.store(true, ordering: .relaxed) }
            try await body()
            end.isReached.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
    }

    private final class End: Sendable {
        let isReached = Atomic(false)
    }

    /// Waits until everybody has heard the last entry of each room; then compares all notes with history.
    public func violations() async throws -> [Violation] {
        var history: [RoomID: [Entry]] = [:]
        for room in rooms { history[room] = try await log(of: room) }
        for room in rooms {
            let head = history[room]?.last?.seq ?? 0
            for participant in participants {
                _ = try await eventual(within: .seconds(60)) { participant.position(in: room) >= head ? true : nil }
            }
        }
        return ConversationChecker.violations(of: participants.map(\.record), history: history)
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
}

import Contracts
import Foundation
import ServiceKit
import Synchronization
import Testing

@testable import ChatServer

@Suite("A batch of messages")
struct MessageBatchTests {
    private let room = RoomID.make()
    private let at = Timestamp(seconds: 1)

    @Test("A message that comes twice is sent once, and both are told of one place")
    func repeats() throws {
        let told = Told()
        let batch = MessageBatch([message("1", told), message("2", told), message("1", told)])
        #expect(batch.messages.map(\.request.clientID.description) == ["1", "2"])
        let (appended, answers) = batch.resolve([
            AppendRow(outcome: "appended", seq: 7, at: at), AppendRow(outcome: "muted", seq: nil, at: nil),
        ])
        for answer in answers { answer.complete(answer.result) }
        #expect(appended.map(\.entry.entry.seq) == [7])
        let entry = try #require(appended.first).entry.entry
        #expect(told.results == [.success(.appended(entry)), .success(.repeated(entry)), .failure(.muted)])
    }

    @Test("A repeat under the batch's own id is what an earlier try did; under another, the first message")
    func ownRepeat() throws {
        let batch = MessageBatch([message("1", Told()), message("2", Told())])
        let other = UUID()
        let (appended, answers) = batch.resolve([
            AppendRow(outcome: "repeated", seq: 3, at: at, firstID: batch.ids[0], firstBody: "body"),
            AppendRow(outcome: "repeated", seq: 2, at: at, firstID: other, firstBody: "older"),
        ])
        #expect(appended.map(\.entry.entry.seq) == [3])
        #expect(try answers[1].result.get().entry.id.uuid == other)
        #expect(try answers[1].result.get().entry.body == "older")
    }

    @Test("Taken apart, its messages keep their ids and all who wait for them")
    func singles() {
        let told = Told()
        let batch = MessageBatch([message("1", told), message("1", told), message("2", told)])
        let singles = batch.singles
        #expect(singles.flatMap(\.ids) == batch.ids)
        for single in singles { single.fail(.unavailable) }
        #expect(told.results.count == 3)
    }

    private func message(_ clientID: String, _ told: Told) -> PendingMessage {
        PendingMessage(
            request: AppendRequest(
                room: room, from: UserID("ann")!, clientID: ClientMessageID(clientID)!, body: MessageBody("body")!),
            traceparent: nil, deadline: .now, complete: told.tell)
    }
}

/// What senders were told.
private final class Told: Sendable {
    private let state = Mutex<[Result<AppendOutcome, ChatError>]>([])
    var results: [Result<AppendOutcome, ChatError>] { state.withLock { $0 } }
    func tell(_ result: Result<AppendOutcome, ChatError>) { state.withLock { $0.append(result) } }
}

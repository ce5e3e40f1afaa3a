import Contracts
import Foundation
import ServiceKit

/// Messages that are committed together, in the order in which they came.
///
/// A message that comes twice is sent to Postgres once; the second one's sender gets the first one's place.
struct MessageBatch: Sendable {
    /// An entry that this batch has put into a log.
    struct Appended: Sendable {
        var entry: RoomEntry
        var traceparent: String?
    }

    /// What each sender is to be told.
    struct Answer: Sendable {
        var complete: PendingMessage.Completion
        var result: Result<AppendOutcome, ChatError>
    }

    /// Each message once.
    private(set) var messages: [PendingMessage] = []
    /// The ids that their entries get. They stay the same when the batch is tried again, which tells what was done already.
    private(set) var ids: [UUID] = []
    private var repeats: [Int: [PendingMessage.Completion]] = [:]

    init(_ pending: [PendingMessage], makeID: () -> UUID = { .v7() }) {
        var places: [PendingMessage.Identity: Int] = [:]
        for message in pending {
            if let place = places[message.identity] {
                repeats[place, default: []].append(message.complete)
            } else {
                places[message.identity] = messages.count
                messages.append(message)
                ids.append(makeID())
            }
        }
    }

    /// The batch's messages one by one, for when Postgres refuses the whole.
    var singles: [MessageBatch] {
        messages.indices.map { index in
            var single = MessageBatch([messages[index]], makeID: { ids[index] })
            single.repeats[0] = repeats[index]
            return single
        }
    }

    /// When the first of its senders stops waiting.
    var deadline: ContinuousClock.Instant { messages.map(\.deadline).min() ?? .now }

    /// What Postgres' answer means: what is new in the logs, ascending in each room, and what to tell whom.
    func resolve(_ rows: [AppendRow]) -> (appended: [Appended], answers: [Answer]) {
        var appended: [Appended] = []
        var answers: [Answer] = []
        for (index, message) in messages.enumerated() {
            let result =
                index < rows.count
                ? Self.outcome(rows[index], of: message.request, id: ids[index])
                : .failure(ChatError(.internalError, "The database left a message unanswered."))
            if case .success(.appended(let entry)) = result {
                appended.append(
                    Appended(
                        entry: RoomEntry(room: message.request.room, entry: entry), traceparent: message.traceparent))
            }
            answers.append(Answer(complete: message.complete, result: result))
            for complete in repeats[index] ?? [] {
                answers.append(Answer(complete: complete, result: result.map { .repeated($0.entry) }))
            }
        }
        return (appended, answers)
    }

    /// Tells all senders that it was not done.
    func fail(_ error: ChatError) {
        for (index, message) in messages.enumerated() {
            message.complete(.failure(error))
            for complete in repeats[index] ?? [] { complete(.failure(error)) }
        }
    }

    private static func outcome(
        _ row: AppendRow, of request: AppendRequest, id: UUID
    ) -> Result<AppendOutcome, ChatError> {
        guard row.outcome == "appended" || row.outcome == "repeated" else {
            return .failure(ChatStore.refusal(row.outcome))
        }
        guard let seq = row.seq, let at = row.at else {
            return .failure(ChatError(.internalError, "The database gave a message no place."))
        }
        var entry = Entry(seq: seq, type: .message, id: EntryID(row.firstID ?? id), from: request.from, at: at)
        entry.clientID = request.clientID
        entry.body = row.outcome == "appended" ? request.body.description : row.firstBody
        entry.replyTo = row.outcome == "appended" ? request.replyTo : row.firstReplyTo
        // A repeat with our own id: an earlier try of this batch was done, and its answer lost.
        return .success(row.outcome == "appended" || entry.id.uuid == id ? .appended(entry) : .repeated(entry))
    }
}

public import ChatClient
public import Contracts
import ServiceKit
import Synchronization

/// One user with a client and a connection, who writes down what they say and hear.
public final class Participant: Sendable {
    /// Who it is.
    public let user: UserID
    /// For requests over HTTP.
    public let client: ChatClient
    /// For what is live.
    public let connection: ChatConnection
    private let notes: Mutex<ClientRecord>
    private let progress: Progress

    init(user: UserID, client: ChatClient, progress: Progress) {
        self.user = user
        self.client = client
        self.progress = progress
        notes = Mutex(ClientRecord(user: user))
        var configuration = ChatConnectionConfiguration()
        configuration.requestTimeout = .seconds(120)
        configuration.longestReconnectDelay = .seconds(1)
        connection = ChatConnection(client, configuration: configuration)
    }

    /// What was written down so far.
    public var record: ClientRecord { notes.withLock { $0 } }

    /// The last place that was heard of a room.
    public func position(in room: RoomID) -> Int64 { notes.withLock { $0.received[room]?.last?.seq ?? 0 } }

    /// Says something, and writes down that it wanted to, and the answer.
    @discardableResult
    public func say(_ body: MessageBody, in room: RoomID) async throws -> SendReceipt {
        let clientID = ClientMessageID.random()
        let index = notes.withLock { notes in
            notes.sent.append(.init(room: room, clientID: clientID, body: body.description))
            return notes.sent.count - 1
        }
        let receipt = try await connection.send(body, to: room, clientID: clientID)
        notes.withLock { $0.sent[index].seq = receipt.seq }
        progress.step(.acknowledged)
        return receipt
    }

    /// Listens until the connection ends.
    func listen() async {
        for await event in connection.events {
            switch event {
            case .entry(let room, let entry):
                notes.withLock { $0.received[room, default: []].append(entry) }
                progress.step(.heard)
            case .state(.online): progress.step(.online)
            default: break
            }
        }
    }
}

import Contracts
import Foundation
import HTTP
import NIOHTTP1

/// A client's stream of events in a test.
final class EventReader: Sendable {
    let status: HTTPResponseStatus
    private let events: AsyncThrowingStream<ServerSentEvent, any Error>
    private let reading: Task<Void, Never>

    init(_ response: ClientResponseStream) {
        status = response.status
        let (events, continuation) = AsyncThrowingStream<ServerSentEvent, any Error>.makeStream()
        self.events = events
        reading = Task {
            do {
                for try await event in response.events() { continuation.yield(event) }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
    }

    deinit { reading.cancel() }

    /// The next event; nil at the end.
    func next() async throws -> ServerSentEvent? {
        for try await event in events { return event }
        return nil
    }

    /// Takes entries until one is as wanted; answers with their places, and the last id.
    func entries(
        until isLast: (RoomID, Entry) -> Bool
    ) async throws -> (places: [RoomID: [Int64]], id: String?) {
        var places: [RoomID: [Int64]] = [:]
        while let event = try await next() {
            let frame = try JSONDecoder().decode(ServerFrame.self, from: Data(event.data.utf8))
            guard event.event == "entry", case .entry(let room, let entry) = frame else { continue }
            places[room, default: []].append(entry.seq)
            if isLast(room, entry) { return (places, event.id) }
        }
        return (places, nil)
    }
}

public import Contracts
import HTTP
import NIOHTTP1
import ServiceKit

extension ChatClient {
    /// Says something, and returns when it is committed.
    ///
    /// While the server, or the way to it, is away, it is sent again under the same id for as long as the configuration says;
    /// so it lands once at most, and once exactly when this returns.
    public func send(
        _ body: MessageBody, to room: RoomID, clientID: ClientMessageID = .random(), replyTo: Int64? = nil
    ) async throws(ChatClientError) -> Message {
        let request = SendMessageRequest(clientID: clientID, body: body, replyTo: replyTo)
        let clock = ContinuousClock()
        let deadline = clock.now + configuration.sendTimeout
        var backOff = BackOff()
        while true {
            do throws(ChatClientError) {
                return try await call(.POST, "/chat/rooms/\(room)/messages", body: request).answer()
            } catch {
                let wait = max(backOff.next(), error.retryAfter ?? .zero)
                guard error.isTransient, clock.now + wait < deadline else { throw error }
                do { try await clock.sleep(for: wait) } catch { throw ChatClientError(.cancelled) }
            }
        }
    }

    /// A page of a room's messages, ascending; the newest ones where no place is named.
    public func history(
        of room: RoomID, before: Int64? = nil, after: Int64? = nil, around: Int64? = nil, limit: Int? = nil
    ) async throws(ChatClientError) -> MessagePage {
        let places: [(String, Int64?)] = [
            ("before", before), ("after", after), ("around", around), ("limit", limit.map(Int64.init)),
        ]
        let query = places.compactMap { name, place in place.map { (name, String($0)) } }
        return try await call(.GET, "/chat/rooms/\(room)/messages", query: query).answer()
    }

    /// A page of a room's raw log behind a place, ascending.
    public func entries(
        of room: RoomID, after: Int64 = 0, limit: Int? = nil
    ) async throws(ChatClientError) -> EntryPage {
        let query = [("after", String(after))] + page(nil, limit)
        return try await call(.GET, "/chat/rooms/\(room)/entries", query: query).answer()
    }

    /// Says up to where the user has read; it never moves back.
    public func markRead(_ room: RoomID, upTo seq: Int64) async throws(ChatClientError) {
        _ = try await call(.PUT, "/chat/rooms/\(room)/read", body: ReadRequest(seq: seq))
    }

    /// A ticket that opens one socket of this session, for those who can't set headers.
    public func ticket() async throws(ChatClientError) -> Ticket { try await call(.POST, "/chat/tickets").answer() }
}

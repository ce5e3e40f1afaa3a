import Contracts
import HTTP
import NIOHTTP1
import ServerKit

/// What a client asks a stream of events to begin with.
enum EventStart: Sendable, Hashable {
    /// What comes from now on.
    case now
    /// What follows a cursor.
    case cursor(EventCursor)
    /// What follows a place in the only room that is wanted.
    case place(RoomID, Int64)

    /// `Last-Event-ID` is newer than the address that a browser goes back to, so it comes before `after`.
    init(_ request: Request, rooms: Set<RoomID>?) throws(HTTPError) {
        let after = request.query.first("after").flatMap { $0.isEmpty ? nil : $0 }
        guard let text = request.headers["last-event-id"].first.flatMap({ $0.isEmpty ? nil : $0 }) ?? after else {
            self = .now
            return
        }
        if let seq = Int64(text), seq >= 0, let rooms, rooms.count == 1, let room = rooms.first {
            self = .place(room, seq)
        } else if let cursor = EventCursor(text) {
            self = .cursor(cursor)
        } else {
            throw .invalidRequest("`after` is no id of this stream, nor a seq of the one room that is named.")
        }
    }

    /// The rooms that are named by `rooms`, with commas between; nil for all.
    static func rooms(_ request: Request) throws(HTTPError) -> Set<RoomID>? {
        let names = request.query.all("rooms").flatMap { $0.split(separator: ",") }
        guard !names.isEmpty else { return nil }
        var rooms: Set<RoomID> = []
        for name in names {
            guard let room = RoomID(String(name)) else { throw .code(.notFound) }
            rooms.insert(room)
        }
        return rooms
    }
}

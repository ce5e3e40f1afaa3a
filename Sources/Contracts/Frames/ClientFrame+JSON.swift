import Foundation
public import NIOCore

/// Why a frame was not understood.
public struct ClientFrameError: Error, Sendable, Hashable {
    /// The request's `id`, where one could be read.
    public let id: String?
    /// A sentence about it.
    public let detail: String
    /// Whether it was no JSON object at all, so that the socket is closed with 4400.
    public let isFatal: Bool
}

extension ClientFrame {
    /// Reads one JSON object. Unknown ops, unknown members and values out of their limits are refused.
    public init(json: ByteBuffer) throws(ClientFrameError) {
        let raw: Raw
        do {
            raw = try JSONDecoder().decode(Raw.self, from: Data(json.readableBytesView))
        } catch {
            let id = (try? JSONDecoder().decode(OnlyID.self, from: Data(json.readableBytesView)))?.id
            let isObject = (try? JSONDecoder().decode(AnyObject.self, from: Data(json.readableBytesView))) != nil
            throw ClientFrameError(id: id, detail: Self.sentence(error, isObject: isObject), isFatal: !isObject)
        }
        func refuse(_ detail: String) -> ClientFrameError {
            ClientFrameError(id: raw.id.flatMap { Self.isID($0) ? $0 : nil }, detail: detail, isFatal: false)
        }
        func need<Value>(_ value: Value?, _ name: String) throws(ClientFrameError) -> Value {
            guard let value else { throw refuse("`\(name)` is missing.") }
            return value
        }
        func allow(_ names: Set<String>) throws(ClientFrameError) {
            if let unknown = raw.names.subtracting(names).subtracting(["op"]).min() {
                throw refuse("`\(unknown)` is not a member of this frame.")
            }
        }
        if let id = raw.id, !Self.isID(id) { throw refuse("`id` must have 1 to 64 characters.") }
        switch raw.op {
        case "send":
            try allow(["id", "room", "clientId", "body", "replyTo"])
            self = .send(
                id: try need(raw.id, "id"), room: try need(raw.room, "room"),
                clientID: try need(raw.clientID, "clientId"),
                body: try need(raw.body, "body"), replyTo: raw.replyTo)
        case "read":
            try allow(["id", "room", "seq"])
            let seq = try need(raw.seq, "seq")
            guard Self.seqs.contains(seq) else { throw refuse("`seq` must be a whole number from 0.") }
            self = .read(id: try need(raw.id, "id"), room: try need(raw.room, "room"), seq: seq)
        case "typing":
            try allow(["id", "room"])
            self = .typing(room: try need(raw.room, "room"))
        case "resume":
            try allow(["id", "rooms"])
            self = .resume(id: try need(raw.id, "id"), rooms: try need(raw.rooms, "rooms"))
        case "auth":
            try allow(["id", "token", "ticket"])
            let id = try need(raw.id, "id")
            switch (raw.token, raw.ticket) {
            case (let token?, nil): self = .auth(id: id, .token(token))
            case (nil, let ticket?): self = .auth(id: id, .ticket(ticket))
            default: throw refuse("One of `token` and `ticket` is needed.")
            }
        case "ping":
            try allow(["id"])
            self = .ping(id: try need(raw.id, "id"))
        case let op?: throw refuse("`\(op.prefix(32))` is not an op.")
        case nil: throw refuse("`op` is missing.")
        }
    }

    /// Places in logs: up to 2⁵³ − 1, the largest whole number that all JSON readers keep.
    private static let seqs: ClosedRange<Int64> = 0...(1 << 53) - 1

    static func isID(_ text: String) -> Bool { (1...64).contains(text.unicodeScalars.count) }

    private static func sentence(_ error: any Error, isObject: Bool) -> String {
        switch error as? DecodingError {
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.codingPath.last.map { "`\($0.stringValue)` has the wrong type." } ?? "A frame is a JSON object."
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            "`\(context.codingPath.map(\.stringValue).joined(separator: "."))` is \(context.debugDescription)."
        case .dataCorrupted where isObject: "A number or a string of the frame cannot be kept."
        default: "A frame is a JSON object."
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private struct AnyObject: Decodable {
        init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: AnyKey.self) }
    }

    private struct OnlyID: Decodable {
        let id: String?

        enum CodingKeys: CodingKey { case id }

        init(from decoder: any Decoder) throws {
            let text = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .id)
            id = text.flatMap { ClientFrame.isID($0) ? $0 : nil }
        }
    }

    /// All members of all frames, and the names that were there.
    private struct Raw: Decodable {
        let names: Set<String>
        let op: String?
        let id: String?
        let room: RoomID?
        let clientID: ClientMessageID?
        let body: MessageBody?
        let replyTo: Int64?
        let seq: Int64?
        let rooms: [String: Int64]?
        let token: String?
        let ticket: String?

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: AnyKey.self)
            names = Set(members.allKeys.map(\.stringValue))
            func read<Value: Decodable>(_ name: String) throws -> Value? {
                try members.decodeIfPresent(Value.self, forKey: AnyKey(stringValue: name))
            }
            op = try read("op")
            id = try read("id")
            room = try read("room")
            clientID = try read("clientId")
            body = try read("body")
            replyTo = try read("replyTo")
            seq = try read("seq")
            rooms = try read("rooms")
            token = try read("token")
            ticket = try read("ticket")
        }
    }
}

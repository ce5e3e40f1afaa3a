import Contracts
import HTTP
import NIOCore
import ServiceKit

/// An entry on its way to the sockets that are here: its frame is made once, and shared by all of them.
struct Delivery: Sendable, Sequenced {
    /// Its place in the room's log.
    let seq: Int64
    /// When it was committed.
    let at: Timestamp
    /// What sockets are sent.
    let frame: WebSocketFrame
    /// What it changes in who gets the entries after it.
    let membership: MembershipEffect?

    init(seq: Int64, at: Timestamp, frame: WebSocketFrame, membership: MembershipEffect?) {
        self.seq = seq
        self.at = at
        self.frame = frame
        self.membership = membership
    }

    /// Encodes an entry.
    init(_ entry: Entry, in room: RoomID) {
        self.init(
            seq: entry.seq, at: entry.at, frame: .text(ServerFrame.entry(room: room, entry).json()),
            membership: entry.membershipEffect)
    }
}

extension WebSocketFrame {
    /// What the frame carries.
    var payload: ByteBuffer {
        var payload = bytes
        payload.moveReaderIndex(forwardBy: 1)
        let short = payload.readInteger(as: UInt8.self).map { $0 & 0x7F }
        if short == 126 {
            payload.moveReaderIndex(forwardBy: 2)
        } else if short == 127 {
            payload.moveReaderIndex(forwardBy: 8)
        }
        return payload
    }

    /// One frame with the payloads of several, one a line: what piled up leaves in one piece.
    static func lines(of frames: some Collection<WebSocketFrame>) -> WebSocketFrame {
        var lines = ByteBuffer()
        lines.reserveCapacity(frames.reduce(0) { $0 + $1.bytes.readableBytes })
        for frame in frames {
            if lines.readableBytes > 0 { lines.writeInteger(UInt8(ascii: "\n")) }
            lines.writeImmutableBuffer(frame.payload)
        }
        return .text(lines)
    }
}

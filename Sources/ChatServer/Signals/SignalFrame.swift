import Contracts
import HTTP

/// A signal as sockets get it.
struct SignalFrame: Sendable {
    /// The room whose members get it.
    let room: RoomID
    /// Who need not be told.
    let except: UserID?
    /// What they get.
    let frame: WebSocketFrame
}

/// Why a socket was closed, numbered by what the client should do.
public enum CloseCode: UInt16, Sendable, Hashable, CaseIterable {
    /// All is said.
    case normal = 1000
    /// The server goes away: reconnect after a random delay, and resume.
    case goingAway = 1001
    /// The client broke the protocol.
    case protocolError = 1002
    /// The client sent binary frames.
    case unsupportedData = 1003
    /// The client sent text that is not UTF-8.
    case invalidText = 1007
    /// The client sent too much at once.
    case tooBig = 1009
    /// The server restarts: reconnect after a random delay, and resume.
    case restart = 1012
    /// The client sent what is not a frame of ours.
    case badFrame = 4400
    /// The token's time is over: get a fresh one, and reconnect.
    case expired = 4401
    /// The session was revoked: give up.
    case revoked = 4403
    /// The client reads too slowly: reconnect after a random delay, and resume.
    case tooSlow = 4408
    /// Too many frames: back off.
    case tooManyRequests = 4429
}

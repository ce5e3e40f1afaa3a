/// The user event that ``TLSHandler`` fires when the peer has proved who it is and bytes can be sent.
struct TLSHandshakeCompleted: Sendable {}

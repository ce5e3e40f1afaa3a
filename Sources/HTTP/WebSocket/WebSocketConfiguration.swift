/// The bounds and times of a socket.
public struct WebSocketConfiguration: Sendable, Hashable {
    /// What a message may have, in bytes, all fragments together; more closes the socket with 1009.
    public var maximumMessageBytes: Int
    /// What may wait to be sent, in bytes; more closes the socket with ``slowConsumerCode``. Counting starts where the
    /// channel's own buffer (64 KiB) is full.
    public var maximumPendingBytes: Int
    /// What a side is told that reads too slowly.
    public var slowConsumerCode: WebSocketCloseCode
    /// How long nothing may come from the other side before it is pinged.
    public var pingInterval: Duration
    /// How long an answer to a ping, or anything else, may take to come before the connection is cut.
    public var pongTimeout: Duration
    /// How long the other side has to answer a close frame before the connection is cut.
    public var closeTimeout: Duration
    /// What sockets of a server that drains are told.
    public var drainCode: WebSocketCloseCode

    /// The defaults are those of the chat's sockets.
    public init(
        maximumMessageBytes: Int = 65_536, maximumPendingBytes: Int = 1 << 20,
        slowConsumerCode: WebSocketCloseCode = WebSocketCloseCode(4408), pingInterval: Duration = .seconds(25),
        pongTimeout: Duration = .seconds(15), closeTimeout: Duration = .seconds(5),
        drainCode: WebSocketCloseCode = .serviceRestart
    ) {
        self.maximumMessageBytes = maximumMessageBytes
        self.maximumPendingBytes = maximumPendingBytes
        self.slowConsumerCode = slowConsumerCode
        self.pingInterval = pingInterval
        self.pongTimeout = pongTimeout
        self.closeTimeout = closeTimeout
        self.drainCode = drainCode
    }
}

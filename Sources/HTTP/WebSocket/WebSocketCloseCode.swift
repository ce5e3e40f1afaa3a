/// Why a socket is closed (RFC 6455, section 7.4); applications own 4000 to 4999.
public struct WebSocketCloseCode: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public let rawValue: UInt16

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A code of one's own.
    public init(_ rawValue: UInt16) { self.rawValue = rawValue }

    /// 1000: all is said.
    public static let normalClosure = Self(1000)
    /// 1001: the side goes away.
    public static let goingAway = Self(1001)
    /// 1002: the other side breaks the protocol.
    public static let protocolError = Self(1002)
    /// 1003: data of a kind that is not taken.
    public static let unsupportedData = Self(1003)
    /// 1005: a close frame without a code; never sent.
    public static let noStatus = Self(1005)
    /// 1007: text that is not UTF-8.
    public static let invalidPayload = Self(1007)
    /// 1008: refused for reasons that are not told.
    public static let policyViolation = Self(1008)
    /// 1009: a message that is too long.
    public static let messageTooBig = Self(1009)
    /// 1011: a bug on the side that closes.
    public static let internalError = Self(1011)
    /// 1012: the server restarts; come back.
    public static let serviceRestart = Self(1012)

    /// Whether a close frame may carry it.
    var mayBeSent: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// The number.
    public var description: String { String(rawValue) }
}

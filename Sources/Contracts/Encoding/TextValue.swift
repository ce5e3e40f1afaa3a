extension UserID: Codable {}
extension UserName: Codable {}
extension SessionID: Codable {}
extension RoomID: Codable {}
extension EntryID: Codable {}
extension RoomName: Codable {}
extension ClientMessageID: Codable {}
extension MessageBody: Codable {}

/// Domain values are written in JSON as their text, and what breaks their rules cannot be read.
extension LosslessStringConvertible where Self: Codable {
    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a valid \(Self.self)")
        }
        self = value
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

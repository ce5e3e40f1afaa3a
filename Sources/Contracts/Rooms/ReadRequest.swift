/// `PUT /chat/rooms/{roomId}/read`.
public struct ReadRequest: Sendable, Codable {
    /// Up to where they have read.
    public var seq: Int64

    /// A request of it.
    public init(seq: Int64) { self.seq = seq }

    /// The fields; others are refused.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case seq
    }
}

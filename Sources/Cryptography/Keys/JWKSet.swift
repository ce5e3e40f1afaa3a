/// The keys that a server publishes (RFC 7517, section 5).
public struct JWKSet: Codable, Sendable, Hashable {
    /// The keys, in no order.
    public var keys: [JWK]

    /// A set of these keys.
    public init(keys: [JWK]) {
        self.keys = keys
    }

    private enum CodingKeys: String, CodingKey {
        case keys
    }

    /// Reads a set and leaves out keys of kinds that are not known here, as RFC 7517 asks.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        keys = try container.decode([Member].self, forKey: .keys).compactMap(\.key)
    }

    private struct Member: Decodable {
        let key: JWK?

        init(from decoder: any Decoder) {
            key = try? JWK(from: decoder)
        }
    }
}

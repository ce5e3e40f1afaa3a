/// Decodes a value in one pass, and refuses fields that its type does not name.
///
/// ``Request/json(_:limit:)`` does so for a whole body; a member or an array's elements are wrapped by hand.
public struct Strict<Value: StrictlyDecodable>: Decodable {
    /// What was decoded.
    public let value: Value

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public init(from decoder: any Decoder) throws {
        try Value.refuseUnknownFields(decoder)
        value = try Value(from: decoder)
    }
}

extension Strict: Sendable where Value: Sendable {}

extension StrictlyDecodable {
    /// - Throws: ``UnknownField`` for the first field, in alphabetical order, that ``CodingKeys`` does not have.
    static func refuseUnknownFields(_ decoder: any Decoder) throws {
        let known = Set(CodingKeys.allCases.map(\.stringValue))
        let given = try decoder.container(keyedBy: FieldName.self).allKeys.map(\.stringValue)
        guard let unknown = given.filter({ !known.contains($0) }).min() else { return }
        throw UnknownField(path: decoder.codingPath + [FieldName(unknown)])
    }
}

/// A field that a strict type does not have.
struct UnknownField: Error {
    let path: [any CodingKey]
}

/// Any field's name.
private struct FieldName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

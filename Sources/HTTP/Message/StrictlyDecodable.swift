/// A body whose unknown fields are refused.
///
/// Declare `enum CodingKeys: String, CodingKey, CaseIterable` in the type; fields of nested types are checked where these
/// are strict themselves.
public protocol StrictlyDecodable: Decodable {
    /// The names of all fields.
    associatedtype CodingKeys: CodingKey & CaseIterable
}

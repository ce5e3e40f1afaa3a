import Cryptography
import Foundation
public import HTTP

/// Where a list goes on, as a text that clients give back and do not read.
public enum Cursor {
    /// The cursor of a place; which fields a place has is the list's own affair.
    public static func encode(_ place: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Base64URL.encode(try encoder.encode(place))
    }

    /// The place of a cursor; throws `invalid_request` for what is no cursor of this list.
    public static func decode<Place: Decodable>(_ text: String, as _: Place.Type = Place.self) throws(HTTPError)
        -> Place
    {
        guard text.utf8.count <= 2_048, let bytes = Base64URL.decode(text[...]),
            let place = try? JSONDecoder().decode(Place.self, from: Data(bytes))
        else { throw .invalidRequest("`cursor` is none of this list's.") }
        return place
    }
}

import Foundation
public import NIOCore
import NIOFoundationCompat

/// How bodies and frames are read and written as JSON.
public enum JSONCoding {
    /// Writes a value; no line breaks, slashes as they are.
    public static func encode(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return ByteBuffer(data: try encoder.encode(value))
    }

    /// Reads a value, and nothing behind it; unknown fields are refused where the type is ``StrictlyDecodable``.
    ///
    /// - Throws: 400 `invalid_request` with a sentence that names the field; an ``HTTPResponseError`` that the type's own
    ///   `init(from:)` throws is passed on.
    public static func decode<Value: Decodable>(_: Value.Type = Value.self, from bytes: ByteBuffer) throws -> Value {
        let isText = bytes.withUnsafeReadableBytes { UTF8Validation.isValid($0) && !$0.contains(0) }
        guard isText else { throw HTTPError.invalidRequest("The body is not UTF-8.") }
        guard bytes.readableBytes > 0 else { throw HTTPError.invalidRequest("The body is empty, where JSON is due.") }
        guard JSONSyntax.isValid(bytes) else { throw HTTPError.invalidRequest("The body is not JSON.") }
        do {
            return try JSONDecoder().decode(Checked<Value>.self, from: Data(buffer: bytes)).value
        } catch let error as any HTTPResponseError {
            throw error
        } catch let error as UnknownField {
            throw HTTPError.invalidRequest("The field \(name(error.path)) is not known.")
        } catch let error as DecodingError {
            throw HTTPError.invalidRequest(sentence(error))
        }
    }

    /// Checks what is strict while it decodes.
    private struct Checked<Value: Decodable>: Decodable {
        let value: Value

        init(from decoder: any Decoder) throws {
            if let strict = Value.self as? any StrictlyDecodable.Type { try strict.refuseUnknownFields(decoder) }
            value = try Value(from: decoder)
        }
    }

    private static func sentence(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): return "The field \(name(context.codingPath + [key])) is missing."
        case .valueNotFound(_, let context): return "The field \(name(context.codingPath)) is null."
        case .typeMismatch(let type, let context):
            return "\(subject(context)) is not \(description(of: type))."
        // It is JSON, but a number is out of all bounds, or half a surrogate pair is alone.
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            return "A number or a string in the body cannot be kept."
        case .dataCorrupted(let context):
            return "\(subject(context)) is not valid: \(context.debugDescription)"
        @unknown default: return "The body cannot be read."
        }
    }

    private static func subject(_ context: DecodingError.Context) -> String {
        context.codingPath.isEmpty ? "The body" : "The field \(name(context.codingPath))"
    }

    private static func description(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "a boolean"
        case is any BinaryInteger.Type, is any BinaryFloatingPoint.Type: "a number"
        case is any Collection.Type where !(type is any ExpressibleByDictionaryLiteral.Type): "an array"
        default: "of the type that is due"
        }
    }

    /// `"members[0].name"`, quoted.
    private static func name(_ path: [any CodingKey]) -> String {
        let text = path.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue.prefix(64)
            }
        }
        return "\"\(text)\""
    }
}

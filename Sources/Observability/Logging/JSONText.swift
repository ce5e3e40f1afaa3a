import Logging

/// JSON text of log metadata, without Foundation's encoder: a line must come out whatever it holds.
enum JSONText {
    static func append(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }

    static func append(_ value: Logger.MetadataValue, to output: inout String) {
        switch value {
        case .string(let text): append(text, to: &output)
        case .stringConvertible(let number as any BinaryInteger): output += String(describing: number)
        case .stringConvertible(let flag as Bool): output += flag ? "true" : "false"
        case .stringConvertible(let number as Double) where number.isFinite: output += String(describing: number)
        case .stringConvertible(let other): append(other.description, to: &output)
        case .array(let values):
            output += "["
            for (index, value) in values.enumerated() {
                if index > 0 { output += "," }
                append(value, to: &output)
            }
            output += "]"
        case .dictionary(let members):
            output += "{"
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { output += "," }
                append(member.key, to: &output)
                output += ":"
                append(member.value, to: &output)
            }
            output += "}"
        }
    }
}

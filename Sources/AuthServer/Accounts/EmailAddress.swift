/// An address that a mail could go to: up to 254 characters, `local@domain` with nothing in it that no address has.
///
/// Only a mail that arrives proves an address, so this keeps out slips and harm, not more.
struct EmailAddress: Sendable, Hashable, LosslessStringConvertible {
    let description: String

    init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard text.unicodeScalars.count <= 254, parts.count == 2, (1...64).contains(parts[0].utf8.count),
            text.unicodeScalars.allSatisfy(Self.isAllowed), !parts[1].isEmpty,
            parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
        else { return nil }
        description = text
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isWhitespace { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .privateUse: return false
        default: return !#"()<>,;:\""#.unicodeScalars.contains(scalar)
        }
    }
}

/// A text with names in double braces, `{{name}}`, that are replaced by values.
struct Template: Sendable {
    private let text: String

    init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }

    /// The text with every name replaced; values are not looked at for names again.
    func render(_ values: [String: String]) throws(TemplateError) -> String {
        var rendered = ""
        var rest = Substring(text)
        var unused = Set(values.keys)
        while let opening = rest.firstRange(of: "{{") {
            guard let closing = rest[opening.upperBound...].firstRange(of: "}}") else {
                throw TemplateError(description: "a name is not closed")
            }
            let name = String(rest[opening.upperBound..<closing.lowerBound])
            guard let value = values[name] else { throw TemplateError(description: "nothing is given for \(name)") }
            unused.remove(name)
            rendered += rest[..<opening.lowerBound]
            rendered += value
            rest = rest[closing.upperBound...]
        }
        if let name = unused.min() { throw TemplateError(description: "there is no place for \(name)") }
        return rendered + rest
    }
}

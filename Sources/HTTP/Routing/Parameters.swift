/// What stands in a path for the `:names` of its route, percent-decoded.
public struct Parameters: Sendable, Hashable {
    private var values: [(name: String, value: String)] = []

    /// No parameters.
    public init() {}

    /// Parameters by name, for tests.
    public init(_ values: KeyValuePairs<String, String>) {
        self.values = values.map { (name: $0.key, value: $0.value) }
    }

    /// The value of a parameter; nil where the route has none of this name.
    public func get(_ name: String) -> String? { values.first { $0.name == name }?.value }

    /// The value of a parameter as what it stands for.
    ///
    /// - Throws: 404 `not_found` when it cannot be built from the text: nothing has such a name.
    public func require<Value: LosslessStringConvertible>(_ name: String, as _: Value.Type = Value.self) throws -> Value
    {
        guard let text = get(name), let value = Value(text) else { throw HTTPError.notFound }
        return value
    }

    mutating func append(_ name: String, _ value: String) { values.append((name: name, value: value)) }

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public static func == (one: Parameters, other: Parameters) -> Bool {
        one.values.elementsEqual(other.values) { $0.name == $1.name && $0.value == $1.value }
    }

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public func hash(into hasher: inout Hasher) { for value in values { hasher.combine(value.value) } }
}

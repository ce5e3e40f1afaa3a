/// What stands behind the `?` of a request's target: names and values in their order, percent-decoded.
public struct QueryItems: Sendable, Hashable, Sequence {
    private let items: [Item]

    /// Reads `a=1&b=two%20words`; `+` is a space, what is not UTF-8 is repaired.
    public init(_ text: some StringProtocol) {
        items = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Item(name: Self.decode(parts[0]), value: parts.count > 1 ? Self.decode(parts[1]) : "")
        }
    }

    /// The value of the first item of this name.
    public func first(_ name: String) -> String? { items.first { $0.name == name }?.value }

    /// The values of all items of this name.
    public func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// All items.
    public func makeIterator() -> some IteratorProtocol<(name: String, value: String)> {
        items.lazy.map { (name: $0.name, value: $0.value) }.makeIterator()
    }

    private struct Item: Sendable, Hashable {
        let name: String
        let value: String
    }

    private static func decode(_ text: some StringProtocol) -> String {
        String(decoding: PercentEncoding.decode(text.utf8, plusIsSpace: true), as: UTF8.self)
    }
}

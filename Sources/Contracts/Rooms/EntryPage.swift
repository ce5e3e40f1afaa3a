/// A page of the raw log, ascending.
public struct EntryPage: Sendable, Codable {
    /// The entries.
    public var entries: [Entry]
    /// What to ask as `after` for the next page.
    @NullEncoded public var next: Int64?

    /// A page of these.
    public init(entries: [Entry], next: Int64?) {
        self.entries = entries
        self.next = next
    }
}

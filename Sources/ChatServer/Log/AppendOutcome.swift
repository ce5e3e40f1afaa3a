public import Contracts

/// What became of a message that was allowed.
public enum AppendOutcome: Sendable, Hashable {
    /// It is in the log now.
    case appended(Entry)
    /// It was already: the first one.
    case repeated(Entry)

    /// The entry, new or old.
    public var entry: Entry {
        switch self {
        case .appended(let entry), .repeated(let entry): entry
        }
    }
}

/// Which page of a room's history is wanted.
enum MessagePlace: Sendable, Hashable {
    /// What was said before a seq.
    case before(Int64)
    /// What was said after a seq.
    case after(Int64)
    /// What was said around a seq: half of the page before it.
    case around(Int64)

    /// The last page.
    static let newest = MessagePlace.before(.max)
}

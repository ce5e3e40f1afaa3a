public import Contracts

/// A promise that was broken, and where.
public struct Violation: Sendable, Hashable, CustomStringConvertible {
    /// The promises.
    public enum Promise: String, Sendable, Hashable, CaseIterable {
        /// Each acknowledged message is in history exactly once, where it was acknowledged, as it was said.
        case acknowledgedIsKept
        /// A room's places are 1, 2, 3, …
        case dense
        /// Everyone sees the same entry at a place.
        case sameForAll
        /// Whoever stays or resumes has no gap, no repeat, and the end.
        case complete
        /// A sender's client id gives one message in a room, at whichever server it is said, acknowledged or not.
        case once
        /// Read positions never go back.
        case readsNeverGoBack
        /// Who was put out hears nothing that was said after, and nothing at all after a moment.
        case outStaysOut
        /// Nobody says what was never said.
        case nothingInvented
    }

    /// Which.
    public var promise: Promise
    /// Where.
    public var room: RoomID
    /// Whose record tells it; nil for history itself.
    public var user: UserID?
    /// What was seen.
    public var detail: String

    /// All of it in a line.
    public var description: String {
        "\(promise.rawValue) in \(room)\(user.map { " for \($0)" } ?? ""): \(detail)"
    }
}

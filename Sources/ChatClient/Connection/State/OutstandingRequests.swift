import Contracts

/// Requests whose answers have not come, in the order in which they were made: what a new connection sends again.
struct OutstandingRequests {
    private let limit: Int
    private var frames: [UInt64: ClientFrame] = [:]

    init(limit: Int) { self.limit = limit }

    var isFull: Bool { frames.count >= limit }

    /// All of them, oldest first.
    var inOrder: [ClientFrame] { frames.sorted { $0.key < $1.key }.map(\.value) }

    var ids: [UInt64] { frames.keys.sorted() }

    subscript(id: UInt64) -> ClientFrame? { frames[id] }

    mutating func add(_ id: UInt64, _ frame: ClientFrame) { frames[id] = frame }

    /// Takes one out; false when it is not there any more.
    mutating func remove(_ id: UInt64) -> Bool { frames.removeValue(forKey: id) != nil }

    mutating func removeAll() { frames = [:] }
}

/// The connections of a loop with their deadlines side by side, so that looking for what is due reads a few kilobytes and
/// not every connection.
struct ConnectionTable {
    private(set) var connections: [any LoopConnection] = []
    private var deadlines: [UInt32] = []
    private var now: UInt32 = 0
    private static let never = UInt32.max

    mutating func insert(_ connection: any LoopConnection) {
        connection.place = connections.count
        connections.append(connection)
        deadlines.append(Self.never)
    }

    mutating func remove(_ connection: any LoopConnection) {
        let place = connection.place
        guard connections.indices.contains(place), connections[place] === connection else { return }
        connection.place = -1
        let last = connections.removeLast()
        let deadline = deadlines.removeLast()
        guard last !== connection else { return }
        connections[place] = last
        deadlines[place] = deadline
        last.place = place
    }

    mutating func setDeadline(_ ticks: Int?, for connection: any LoopConnection) {
        guard deadlines.indices.contains(connection.place) else { return }
        deadlines[connection.place] = ticks.map { now &+ UInt32(clamping: min($0, Int(Int32.max))) } ?? Self.never
    }

    /// One tick later: answers with those whose deadline has come, and calls their deadlines off.
    mutating func advance() -> [any LoopConnection] {
        now += 1
        var due: [any LoopConnection] = []
        for place in deadlines.indices where deadlines[place] <= now {
            deadlines[place] = Self.never
            due.append(connections[place])
        }
        return due
    }
}

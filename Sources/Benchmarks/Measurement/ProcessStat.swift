/// What Linux says of a process in `/proc/PID/stat` (`proc(5)`).
struct ProcessStat: Sendable, Hashable {
    let pid: Int32
    let parent: Int32
    /// Ticks of processor time, in user space and in the system.
    let ticks: Int
    /// The same of children that have ended and were waited for.
    let childrenTicks: Int

    /// Nil when the text is not such a line. The name in it may hold spaces and parentheses.
    init?(_ text: String) {
        guard let opening = text.firstIndex(of: "("), let closing = text.lastIndex(of: ")"),
            let pid = Int32(text[..<opening].filter(\.isNumber))
        else { return nil }
        let fields = text[text.index(after: closing)...].split(whereSeparator: \.isWhitespace)
        // Field 3, the state, is the first behind the name.
        guard fields.count > 14, let parent = Int32(fields[1]), let user = Int(fields[11]),
            let system = Int(fields[12]), let childrenUser = Int(fields[13]), let childrenSystem = Int(fields[14])
        else { return nil }
        self.pid = pid
        self.parent = parent
        ticks = user + system
        childrenTicks = childrenUser + childrenSystem
    }

    /// The processor time of a process and all of its descendants, those that have ended included.
    static func ticks(ofTreeAt root: Int32, among processes: [ProcessStat]) -> Int {
        let children = Dictionary(grouping: processes, by: \.parent)
        var total = 0
        var rest = processes.filter { $0.pid == root }
        while let process = rest.popLast() {
            total += process.ticks + process.childrenTicks
            rest += children[process.pid] ?? []
        }
        return total
    }
}

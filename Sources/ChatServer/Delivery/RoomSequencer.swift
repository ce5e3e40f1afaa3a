/// Puts what comes from several directions, delayed, doubled, reordered or not at all, into the order of a room's log: each
/// place once, none left out.
///
/// It decides and does nothing: its owner delivers what it says, keeps the time and asks the store for what is missing. After
/// each event the owner takes ``popReady()`` until it is nil, and then does ``repairStep()``.
struct RoomSequencer<Element: Sequenced> {
    /// What is to be done about places that are missing.
    enum RepairStep: Hashable, Sendable {
        /// Nothing is missing, or what is to be done is under way.
        case none
        /// Wait a little, since what is missing is usually on its way, then call ``patienceEnded()``. The number grows with
        /// each failure.
        case wait(attempt: Int)
        /// Read what follows from the store, then call ``filled(_:)``.
        case fill(after: Int64)
    }

    private enum Repair { case idle, waiting, due, filling }

    /// The last place that was delivered.
    private(set) var position: Int64
    /// The last place that is known to be committed.
    private(set) var head: Int64
    private var early: [Element] = []
    private var repair = Repair.idle
    private var attempt = 0
    private let capacity: Int

    /// Everything up to `position` is taken for delivered. Up to `capacity` elements that came too early are kept; the
    /// highest are dropped when there are more, and read from the store in their turn.
    init(position: Int64, capacity: Int = 256) {
        self.position = position
        self.capacity = capacity
        head = position
    }

    /// Whether something that is committed was not delivered.
    var isBehind: Bool { head > position }

    /// Takes an element from any direction. True: it is next, and is to be delivered now.
    mutating func receive(_ element: Element) -> Bool {
        if element.seq == position + 1 {
            advance(to: element.seq)
            return true
        }
        guard element.seq > position else { return false }
        head = max(head, element.seq)
        keep(element)
        if early.count > capacity { early.removeLast() }
        return false
    }

    /// Learns how far the log goes.
    mutating func observe(head: Int64) { self.head = max(self.head, head) }

    /// The next element that waited, if its turn has come: it is to be delivered now.
    mutating func popReady() -> Element? {
        dropStale()
        guard let first = early.first, first.seq == position + 1 else { return nil }
        early.removeFirst()
        advance(to: first.seq)
        return first
    }

    /// What is to be done now about what is missing.
    mutating func repairStep() -> RepairStep {
        guard isBehind else { return .none }
        switch repair {
        case .waiting, .filling: return .none
        case .idle:
            repair = .waiting
            return .wait(attempt: attempt)
        case .due:
            repair = .filling
            return .fill(after: position)
        }
    }

    /// The time to wait is over.
    mutating func patienceEnded() {
        guard repair == .waiting else { return }
        repair = isBehind ? .due : .idle
    }

    /// Takes what the store had after the place that was asked for, ascending; nil when it could not be asked.
    mutating func filled(_ elements: [Element]?) {
        for element in elements ?? [] where element.seq > position { keep(element) }
        dropStale()
        let isProgress = early.first?.seq == position + 1
        attempt = isProgress ? 0 : min(attempt + 1, 8)
        // After a page, the next one at once.
        repair = isProgress ? .due : .idle
    }

    private mutating func advance(to seq: Int64) {
        position = seq
        head = max(head, seq)
        if !isBehind {
            attempt = 0
            if repair == .due { repair = .idle }
        }
    }

    /// Forgets what was overtaken by an element that came another way.
    private mutating func dropStale() {
        let stale = early.prefix { $0.seq <= position }.count
        if stale > 0 { early.removeFirst(stale) }
    }

    private mutating func keep(_ element: Element) {
        guard let last = early.last, element.seq <= last.seq else { return early.append(element) }
        let place = early.partitioningIndex { $0.seq >= element.seq }
        if early[place].seq != element.seq { early.insert(element, at: place) }
    }
}

extension Array {
    /// The first place whose element satisfies `predicate`, in an array where those that do come last.
    fileprivate func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// A queue in an array: appending and taking the first cost the same however many there are.
struct FIFO<Element> {
    private var storage: [Element?] = []
    private var head = 0

    var count: Int { storage.count - head }
    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : storage[head] }

    mutating func append(_ element: Element) { storage.append(element) }

    mutating func prepend(_ element: Element) {
        if head > 0 {
            head -= 1
            storage[head] = element
        } else {
            storage.insert(element, at: 0)
        }
    }

    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = storage[head]
        storage[head] = nil
        head += 1
        if head == storage.count {
            storage.removeAll(keepingCapacity: head <= 1_024)
            head = 0
        } else if head >= 64, head * 2 >= storage.count {
            storage.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Takes out those that fit, in order.
    mutating func removeAll(where fits: (Element) -> Bool) -> [Element] {
        let all = storage[head...].compactMap { $0 }
        let removed = all.filter(fits)
        if !removed.isEmpty {
            storage = all.filter { !fits($0) }
            head = 0
        }
        return removed
    }

    func first(where fits: (Element) -> Bool) -> Element? {
        for element in storage[head...] { if let element, fits(element) { return element } }
        return nil
    }

    /// Changes the first in place; nil when there is none.
    mutating func updateFirst<Result>(_ body: (inout Element) -> Result) -> Result? {
        guard var element = first else { return nil }
        storage[head] = nil
        defer { storage[head] = element }
        return body(&element)
    }

    /// Changes the elements in place, from the first on, for as long as `body` says true.
    mutating func updateEach(_ body: (inout Element) -> Bool) {
        for index in head..<storage.count {
            guard var element = storage[index] else { continue }
            let goesOn = body(&element)
            storage[index] = element
            if !goesOn { return }
        }
    }
}

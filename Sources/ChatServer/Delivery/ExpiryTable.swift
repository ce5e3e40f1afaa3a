import ServiceKit

/// Who is connected on one event loop, with the moments when their time is over side by side: looking for what is due reads a
/// few kilobytes, and no timer is needed for each.
struct ExpiryTable {
    private(set) var subscribers: [Subscriber] = []
    private var moments: [Timestamp] = []

    mutating func insert(_ subscriber: Subscriber, at moment: Timestamp) {
        subscriber.place = subscribers.count
        subscribers.append(subscriber)
        moments.append(moment)
    }

    mutating func remove(_ subscriber: Subscriber) {
        let place = subscriber.place
        guard subscribers.indices.contains(place), subscribers[place] === subscriber else { return }
        subscriber.place = -1
        let last = subscribers.removeLast()
        let moment = moments.removeLast()
        guard last !== subscriber else { return }
        subscribers[place] = last
        moments[place] = moment
        last.place = place
    }

    /// Gives somebody more time, never less.
    mutating func extend(_ subscriber: Subscriber, to moment: Timestamp) {
        guard subscribers.indices.contains(subscriber.place) else { return }
        moments[subscriber.place] = max(moments[subscriber.place], moment)
    }

    /// Whose time is over.
    func due(at now: Timestamp) -> [Subscriber] {
        moments.indices.filter { moments[$0] <= now }.map { subscribers[$0] }
    }
}

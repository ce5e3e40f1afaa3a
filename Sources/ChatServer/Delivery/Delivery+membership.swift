import Contracts

extension Delivery {
    /// Whether a user is a member behind this entry; nil when it says nothing about them.
    func leavesMember(_ user: UserID) -> Bool? {
        switch membership {
        case .joins(let users): users.contains(user) ? true : nil
        case .leaves(let users): users.contains(user) ? false : nil
        case .ends: false
        case nil: nil
        }
    }
}

extension [Delivery] {
    /// Whether a user who was a member before these entries is one behind them.
    func leavesMember(_ user: UserID) -> Bool {
        for delivery in reversed() {
            if let isMember = delivery.leavesMember(user) { return isMember }
        }
        return true
    }

    /// What a user gets of these who was a member before them and is none behind them: not what follows an entry that put
    /// them out, until one that brought them back.
    func seen(by user: UserID) -> [Delivery] {
        var isMember = true
        return filter { delivery in
            let wasMember = isMember
            isMember = delivery.leavesMember(user) ?? isMember
            return wasMember || isMember
        }
    }
}

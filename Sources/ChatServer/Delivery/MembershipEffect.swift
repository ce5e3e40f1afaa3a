import Contracts

/// What an entry changes in who gets the entries after it.
enum MembershipEffect: Sendable, Hashable {
    /// These are members, from this entry on.
    case joins([UserID])
    /// These are members no more; this entry is the last that they get.
    case leaves([UserID])
    /// Nobody is a member any more: the room was deleted.
    case ends
}

extension Entry {
    /// What it changes in who is a member, if anything.
    var membershipEffect: MembershipEffect? {
        switch type {
        case .join: .joins(users ?? [from])
        case .leave: .leaves(users ?? [from])
        case .kick: .leaves(users ?? [])
        case .member where banned == true: .leaves(users ?? [])
        case .room where deleted == true: .ends
        case .member, .message, .edit, .delete, .react, .unreact, .room, .erase: nil
        }
    }
}

import Contracts

/// What our own servers are told of a user, under `/internal`.
struct InternalUser: Sendable, Hashable, Codable {
    let userID: UserID
    let userName: UserName
    let state: AccountState

    private enum CodingKeys: String, CodingKey {
        case userID = "userId"
        case userName, state
    }
}

public import Contracts
public import HTTP
import NIOHTTP1
public import ServerKit

/// Asks auth's internal endpoint.
public struct AuthUserSource: UserSource {
    private let url: String
    private let tokens: ServiceTokenSource
    private let client: HTTPClient

    /// The most ids that auth takes at once.
    private static let maximumBatch = 200

    /// `authURL` is auth's internal origin.
    public init(authURL: String, tokens: ServiceTokenSource, client: HTTPClient) {
        url = authURL + "/internal/users?ids="
        self.tokens = tokens
        self.client = client
    }

    /// Those of these users that can take part.
    public func names(of users: [UserID]) async throws -> [UserID: UserName] {
        var names: [UserID: UserName] = [:]
        var rest = users[...]
        while !rest.isEmpty {
            for user in try await batch(rest.prefix(Self.maximumBatch)) where user.state.canTakePart {
                names[user.userID] = user.userName
            }
            rest = rest.dropFirst(Self.maximumBatch)
        }
        return names
    }

    private func batch(_ users: ArraySlice<UserID>) async throws -> [Answer.User] {
        let request = ClientRequest(
            .GET, url + users.map(\.description).joined(separator: ","),
            headers: ["authorization": "Bearer \(try await tokens.token())"])
        let response = try await client.execute(request, timeout: .seconds(3))
        if response.status == .unauthorized { tokens.invalidate() }
        guard response.status == .ok else { throw HTTPError.unavailable() }
        return try response.json(Answer.self).users
    }

    private struct Answer: Decodable {
        let users: [User]

        struct User: Decodable {
            let userID: UserID
            let userName: UserName
            let state: AccountState

            enum CodingKeys: String, CodingKey {
                case userID = "userId"
                case userName, state
            }
        }
    }
}

extension AccountState {
    /// Whether others can have the user in their rooms. A locked one is only kept out of logging in.
    fileprivate var canTakePart: Bool { self == .active || self == .locked }
}

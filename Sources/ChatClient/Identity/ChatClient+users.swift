public import Contracts
import HTTP
import NIOHTTP1

extension ChatClient {
    /// The account of the user who is logged in.
    public func account() async throws(ChatClientError) -> Account {
        try await call(.GET, "/user/me").answer()
    }

    /// What may be known of a user.
    public func profile(of userID: UserID) async throws(ChatClientError) -> PublicProfile {
        try await call(.GET, "/user/\(userID)").answer()
    }
}

public import HTTP
public import ServerKit

/// The chat server's requests and answers over HTTP, all below `/chat`; each needs a user's token.
public struct ChatRoutes: Sendable {
    /// What they work with.
    public struct Dependencies: Sendable {
        /// Answers what is asked.
        public var store: ChatStore
        /// Does what changes rooms' logs.
        public var writer: RoomWriter
        /// Knows who users are.
        public var users: UserDirectory
        /// Knows who asks.
        public var authenticator: Authenticator
        /// Is told of read positions.
        public var reads: any ReadSink
        /// How often a user may send, by user id; shared with the sockets.
        public var sends: RateLimiter
        /// The most members that a group can have, or any room be made with.
        public var groupLimit: Int

        /// Dependencies of these.
        public init(
            store: ChatStore, writer: RoomWriter, users: UserDirectory, authenticator: Authenticator,
            reads: any ReadSink, sends: RateLimiter, groupLimit: Int = 1_000
        ) {
            self.store = store
            self.writer = writer
            self.users = users
            self.authenticator = authenticator
            self.reads = reads
            self.sends = sends
            self.groupLimit = groupLimit
        }
    }

    private let dependencies: Dependencies

    /// Routes that work with these.
    public init(_ dependencies: Dependencies) { self.dependencies = dependencies }

    /// Declares them.
    public func addRoutes(to router: some RouterMethods) {
        let chat = router.group("/chat")
        RoomRoutes(dependencies).addRoutes(to: chat)
        RoomListRoutes(dependencies).addRoutes(to: chat)
        MemberRoutes(dependencies).addRoutes(to: chat)
        MemberListRoutes(dependencies).addRoutes(to: chat)
        MessageRoutes(dependencies).addRoutes(to: chat)
        LogRoutes(dependencies).addRoutes(to: chat)
        TicketRoutes(dependencies).addRoutes(to: chat)
    }
}

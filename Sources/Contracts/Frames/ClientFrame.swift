/// What a client says on a socket.
public enum ClientFrame: Sendable, Hashable {
    /// Says something in a room.
    case send(id: String, room: RoomID, clientID: ClientMessageID, body: MessageBody, replyTo: Int64?)
    /// Has read a room up to a place.
    case read(id: String, room: RoomID, seq: Int64)
    /// Is typing in a room; gets no answer.
    case typing(room: RoomID)
    /// Wants everything after these places. The names are as the client wrote them: what is no room of theirs is answered
    /// one by one.
    case resume(id: String, rooms: [String: Int64])
    /// Renews what the socket was opened with.
    case auth(id: String, ClientCredential)
    /// Asks for a sign of life.
    case ping(id: String)
}

/// What shows who a client is.
public enum ClientCredential: Sendable, Hashable {
    /// A fresh access token.
    case token(String)
    /// A ticket.
    case ticket(String)
}

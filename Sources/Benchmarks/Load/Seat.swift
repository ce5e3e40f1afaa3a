import Contracts

/// A user's place in a benchmark: who they are, at which pod, and in which room they speak.
struct Seat: Sendable {
    let user: BenchmarkUser
    /// Which of the chat servers, counted from 0.
    let pod: Int
    /// Where they speak; nil for those who only listen.
    let room: RoomID?
    /// How many sockets get what they say, their own included.
    let audience: Int
}

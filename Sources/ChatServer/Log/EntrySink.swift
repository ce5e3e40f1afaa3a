/// Takes the entries that this process has committed, so that its own sockets need not wait for Kafka.
public protocol EntrySink: Sendable {
    /// Called after the commit and before the writers are answered, with the entries of one batch: those of a room ascending,
    /// and no batch of a room before the one ahead of it. What other processes commit does not come here, so `seq` may jump.
    ///
    /// It may be called on any thread, and must neither block nor take long.
    func committed(_ entries: [RoomEntry])
}

/// What delivery keeps on one event loop, and nothing else touches: those who are connected there, and the rooms whose order
/// is kept there.
final class DeliveryLoop {
    /// Who is connected on this loop.
    let shard: Shard
    /// The rooms whose order is kept on this loop.
    let home: RoomHome

    init(lane: DeliveryLane, hub: Hub) {
        shard = Shard(lane: lane, hub: hub)
        home = RoomHome(lane: lane, hub: hub)
    }
}

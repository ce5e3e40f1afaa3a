/// Something with a place in a room's log.
protocol Sequenced {
    /// Its place: 1, 2, 3, … without gaps.
    var seq: Int64 { get }
}

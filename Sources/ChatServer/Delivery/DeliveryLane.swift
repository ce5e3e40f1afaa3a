import NIOCore

/// The way to what delivery keeps on one event loop. Everything that is sent through it from one thread arrives in order.
struct DeliveryLane: Sendable {
    /// Which one.
    let index: Int
    /// The loop.
    let eventLoop: any EventLoop
    private let box: NIOLoopBoundBox<DeliveryLoop?>

    init(index: Int, eventLoop: any EventLoop) {
        self.index = index
        self.eventLoop = eventLoop
        box = .makeEmptyBox(valueType: DeliveryLoop.self, eventLoop: eventLoop)
    }

    /// Puts in what the lane leads to; to be called on the loop, before anything else.
    func start(_ loop: DeliveryLoop) { box.value = loop }

    /// What delivery keeps here. To be called on the loop.
    var current: DeliveryLoop? { box.value }

    /// Runs `body` on the loop: at once when that is where it is called.
    func run(_ body: @escaping @Sendable (DeliveryLoop) -> Void) {
        if eventLoop.inEventLoop {
            if let loop = box.value { body(loop) }
        } else {
            eventLoop.execute { if let loop = box.value { body(loop) } }
        }
    }
}

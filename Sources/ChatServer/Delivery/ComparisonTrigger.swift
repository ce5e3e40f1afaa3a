/// Asks for a comparison with the store now, instead of when it is due; what is asked while one is under way counts once.
final class ComparisonTrigger: Sendable {
    private let continuation: AsyncStream<Void>.Continuation
    /// An element for each time that one is asked for.
    let requests: AsyncStream<Void>

    init() { (requests, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// Asks for one.
    func fire() { continuation.yield() }
}

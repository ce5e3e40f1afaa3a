import HTTP
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// Makes crowds and their sockets: one event loop, so that the load takes one processor at most and needs no locks.
final class Load: Sendable {
    /// How many sockets are opened at a time.
    static let openersAtATime = 64

    let client: HTTPClient
    private let group: MultiThreadedEventLoopGroup
    private let socketURLs: [String]

    /// A load for these chat servers (`http://127.0.0.1:8083`, …).
    init(chatURLs: [String]) throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        client = try HTTPClient(
            eventLoopGroup: group, logger: Logger(label: "load") { _ in SwiftLogNoOpLogHandler() })
        socketURLs = chatURLs.map { "ws" + $0.dropFirst("http".count) + "/chat/ws" }
    }

    func shutDown() async {
        await client.shutdown()
        try? await group.shutdownGracefully()
    }

    /// Runs `body` with a crowd whose sockets are open and greeted, and closes them.
    func withCrowd<Result: Sendable>(
        _ seats: [Seat], _ body: (CrowdReference) async throws -> Result
    ) async throws -> Result {
        let crowd = try await CrowdReference(seats, on: group.next())
        do {
            _ = try await open(crowd, 0..<seats.count)
            let result = try await body(crowd)
            try await crowd.close()
            return result
        } catch {
            try? await crowd.close()
            throw error
        }
    }

    /// A crowd whose sockets are not open yet; it has to be closed.
    func crowd(_ seats: [Seat]) async throws -> CrowdReference { try await CrowdReference(seats, on: group.next()) }

    /// Opens sockets of a crowd; returns how long each took from the attempt to its hello, in nanoseconds.
    func open(_ crowd: CrowdReference, _ indices: Range<Int>) async throws -> Histogram {
        var times = Histogram()
        try await withThrowingTaskGroup(of: Int.self) { group in
            var rest = indices[...]
            for index in rest.prefix(Self.openersAtATime) { group.addTask { try await self.open(crowd, index) } }
            rest = rest.dropFirst(Self.openersAtATime)
            while let time = try await group.next() {
                times.record(time)
                if let index = rest.popFirst() { group.addTask { try await self.open(crowd, index) } }
            }
        }
        return times
    }

    private func open(_ crowd: CrowdReference, _ index: Int) async throws -> Int {
        let begin = Crowd.now
        let seat = crowd.seats[index]
        let hello = try await crowd.run { $0.hello(of: index) }
        let headers: HTTPHeaders = ["authorization": "Bearer \(seat.user.token)"]
        let bound = crowd.bound
        try await client.webSocket(
            socketURLs[seat.pod], headers: headers, configuration: WebSocketConfiguration(maximumMessageBytes: 1 << 22)
        ) { _ in LoadSocket(index: index, crowd: bound.value) }
        try await hello.get()
        return Crowd.now - begin
    }
}

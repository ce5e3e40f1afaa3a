import NIOCore
import NIOPosix
import Synchronization

/// A server behind the gateway that takes a request, counts it, and breaks the connection.
final class RudeServer: Sendable {
    private let channel: any Channel
    private let count: Counter

    /// How many requests came.
    var requests: Int { count.value.load(ordering: .sequentiallyConsistent) }
    var port: Int { channel.localAddress?.port ?? 0 }

    init() async throws {
        let count = Counter()
        self.count = count
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(count: count))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func stop() async { try? await channel.close().get() }

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let count: Counter

        init(count: Counter) { self.count = count }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            count.value.add(1, ordering: .sequentiallyConsistent)
            context.close(promise: nil)
        }
    }
}

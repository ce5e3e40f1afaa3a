public import Contracts
import HTTP
import NIOCore
public import ServiceKit
import Synchronization

/// A user's connection to the chat: entries, reads, typing and presence as they come, and sends with an answer.
///
/// It lives while ``run()`` runs, over any number of sockets. After a loss it connects again, resumes every room from its last
/// entry, and sends again what was not answered, under the same ids; so entries come dense, in order and once, and a message
/// that ``send(_:to:clientID:replyTo:)`` has returned from was said once. Requests may be made before it runs; they wait.
public final class ChatConnection: Service {
    /// What happens, to be read by one reader. It has to be read: a reader who does not keep up stops the connection, answers to
    /// requests included. Empty where a closure gets the events.
    public let events: ChatEvents

    let client: ChatClient
    let eventLoop: any EventLoop
    let driver: NIOLoopBoundBox<ChatConnectionDriver?>
    private let requestIDs = Atomic<UInt64>(0)

    /// A connection of the client's user; nothing happens before it runs.
    ///
    /// - Parameter onEvent: gets the events on the connection's event loop, which it must not block; there is no back-pressure
    ///   then. For those with very many connections.
    public convenience init(
        _ client: ChatClient, configuration: ChatConnectionConfiguration = .init(),
        onEvent: (@Sendable (ChatEvent) -> Void)? = nil
    ) {
        self.init(client, configuration, on: client.caller.http.eventLoopGroup.any(), onEvent: onEvent)
    }

    private init(
        _ client: ChatClient, _ configuration: ChatConnectionConfiguration, on eventLoop: any EventLoop,
        onEvent: (@Sendable (ChatEvent) -> Void)?
    ) {
        self.client = client
        self.eventLoop = eventLoop
        let pace = ReaderPace()
        let high = max(2, configuration.bufferedEvents)
        let sequence = ChatEvents.Producer.makeSequence(
            elementType: ChatEvent.self,
            backPressureStrategy: NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark(
                lowWatermark: high / 2, highWatermark: high),
            finishOnDeinit: true, delegate: pace)
        events = ChatEvents(producer: sequence.sequence)
        let sink: EventSink
        if let onEvent {
            sequence.source.finish()
            sink = .closure(onEvent)
        } else {
            sink = .sequence(sequence.source)
        }
        let driver = NIOLoopBoundBox.makeEmptyBox(valueType: ChatConnectionDriver.self, eventLoop: eventLoop)
        self.driver = driver
        eventLoop.execute { driver.value = ChatConnectionDriver(configuration, on: eventLoop, sink: sink) }
        pace.onReady { eventLoop.execute { driver.value?.readerIsReady() } }
    }

    /// The last delivered entry of each room: what a later connection goes on from.
    public var positions: [RoomID: Int64] {
        get async {
            let driver = driver
            return (try? await eventLoop.submit { driver.value?.positions ?? [:] }.get()) ?? [:]
        }
    }

    // MARK: Life

    /// Connects, and stays connected until the task is cancelled, shut down gracefully, ``close()`` is called, or the server
    /// says that there is no use.
    ///
    /// - Throws: ``ChatClientError``: ``ChatClientError/Code/sessionEnded`` after a revocation, or what made it give up.
    public func run() async throws {
        let (jobs, sink) = AsyncStream.makeStream(of: ChatConnectionDriver.Job.self)
        onLoop { $0.start(sink) }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await withDiscardingTaskGroup { group in
                    for await job in jobs { group.addTask { await self.perform(job) } }
                    group.cancelAll()
                }
            } onGracefulShutdown: {
                self.close()
            }
        } onCancel: {
            self.close()
        }
        let driver = driver
        if let failure = try await eventLoop.submit({ driver.value?.failure }).get() { throw failure }
    }

    /// Ends the connection for good; ``run()`` returns, and what waits for an answer fails.
    public func close() { onLoop { $0.stop() } }

    // MARK: Requests

    /// Says something, and returns when it is committed.
    ///
    /// - Throws: ``ChatClientError/Code/refused`` with the server's word for it, for example `not_a_member`;
    ///   ``ChatClientError/Code/timeout`` and ``ChatClientError/Code/cancelled``, after which it may have been said all the same:
    ///   to say it again under the same `clientID` says it once.
    public func send(
        _ body: MessageBody, to room: RoomID, clientID: ClientMessageID = .random(), replyTo: Int64? = nil
    ) async throws(ChatClientError) -> SendReceipt {
        let answer = try await request {
            .send(id: $0, room: room, clientID: clientID, body: body, replyTo: replyTo)
        }
        guard let seq = answer.seq, let at = answer.at else {
            throw ChatClientError(.invalidAnswer, "an ack of a send without its place")
        }
        return SendReceipt(clientID: clientID, seq: seq, at: at)
    }

    /// Says up to where the user has read.
    public func markRead(_ room: RoomID, upTo seq: Int64) async throws(ChatClientError) {
        _ = try await request { .read(id: $0, room: room, seq: seq) }
    }

    /// Waits for a sign of life of the server.
    public func ping() async throws(ChatClientError) { _ = try await request { .ping(id: $0) } }

    /// Says that the user is typing, if there is a connection.
    public func typing(in room: RoomID) { onLoop { $0.typing(in: room) } }

    private func request(
        _ make: @escaping @Sendable (_ id: String) -> ClientFrame
    ) async throws(ChatClientError) -> ChatAnswer {
        let id = requestIDs.wrappingAdd(1, ordering: .relaxed).newValue
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                onLoop { $0.request(id, make(String(id)), continuation) }
                // A cancellation that came before the line above found nothing to withdraw.
                if Task.isCancelled { withdraw(id) }
            }
        } onCancel: {
            withdraw(id)
        }
        return try answer.get()
    }

    private func withdraw(_ id: UInt64) { onLoop { $0.withdraw(id, ChatClientError(.cancelled)) } }

    func onLoop(_ action: @escaping @Sendable (ChatConnectionDriver) -> Void) {
        let driver = driver
        eventLoop.execute { if let driver = driver.value { action(driver) } }
    }
}

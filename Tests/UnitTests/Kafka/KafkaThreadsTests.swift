import Foundation
import Testing

@testable import Kafka

@Suite("Threads of the Kafka module")
struct KafkaThreadsTests {
    @Test("Blocking calls run one after the other on a thread of their own")
    func blockingThread() async {
        let thread = BlockingThread(name: "test")
        let first = await thread.run { pthread_self() }
        for _ in 0..<100 { #expect(await thread.run { pthread_self() } == first) }
    }

    @Test("A bell that was rung before is heard at once, and once")
    func bell() async {
        let bell = Bell()
        bell.ring()
        bell.ring()
        await bell.heard()
        let listener = Task { await bell.heard() }
        listener.cancel()
        await listener.value
    }

    @Test("A gate lets those pass who waited, and those who come later")
    func gate() async throws {
        let gate = Gate()
        let waiting = Task { try await gate.pass() }
        gate.open()
        try await waiting.value
        try await gate.pass()
    }

    @Test("Whoever is cancelled before a gate does not pass")
    func cancelledGate() async {
        let gate = Gate()
        let waiting = Task { try await gate.pass() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}

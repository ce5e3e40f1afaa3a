import Contracts
import HTTP
import NIOHTTP1
import Observability
import ServerKit
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import ChatServer

@Suite("A pod that is full", .timeLimit(.minutes(1)))
struct FullPodTests {
    private final class Machine: Sendable {
        let descriptors = Atomic<Int>(10)

        var usage: Admission.Usage {
            Admission.Usage(
                descriptors: descriptors.load(ordering: .relaxed), maximumDescriptors: 1_000, memory: 0)
        }
    }

    let alice = UserID("alice")!
    let store = MemoryStore()

    @Test(
        "New sockets and streams are refused with 503 and a Retry-After while old ones stay well, until there is room")
    func full() async throws {
        let room = store.makeRoom(alice)
        let machine = Machine()
        var options = TestPod.Options()
        options.usage = { machine.usage }
        options.sockets.limitsAreOn = false
        try await TestPod.with(store: store, options: options) { pods in
            let pod = pods[0]
            let (old, _) = try await pod.greeted(alice)
            machine.descriptors.store(995, ordering: .relaxed)
            var refusal: ClientResponse?
            while refusal == nil {
                do {
                    try await pod.connect(alice).close()
                } catch let error as HTTPClientError {
                    refusal = error.response
                }
            }
            #expect(refusal?.status == .serviceUnavailable)
            #expect(refusal?.headers.first(name: "retry-after") == "5")
            let token = TestTokens.token(alice, session: "s1", expiresAt: pod.clock.now + .seconds(60))
            let stream = try await pod.client.execute(
                ClientRequest(
                    .GET, "http://127.0.0.1:\(pod.port)/chat/events", headers: ["authorization": "Bearer \(token)"]))
            #expect(stream.status == .serviceUnavailable)
            #expect(stream.headers.first(name: "retry-after") == "5")
            #expect(
                pod.metrics.render().contains(#"server_admissions_refused_total{reason="descriptors"} "#))
            pod.writer.commit(room, .message, by: alice) { $0.body = "still here" }
            #expect(try await old.entry().entry.body == "still here")

            machine.descriptors.store(10, ordering: .relaxed)
            try await eventually { (try? await pod.connect(alice).close()) != nil }
        }
    }
}

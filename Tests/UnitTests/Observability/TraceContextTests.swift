import Observability
import Testing

@Suite("Trace context")
struct TraceContextTests {
    @Test("A header's value is read and a child stays in its trace")
    func child() throws {
        let parent = try #require(TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        #expect(parent.isSampled)
        #expect(parent.child().traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(parent.child().spanID != parent.spanID)
        #expect(TraceContext(traceparent: parent.traceparent) == parent)
        let made = TraceContext.make()
        #expect(TraceContext(traceparent: made.traceparent) == made)
    }

    @Test(
        "What is not a traceparent is refused",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b77-01",
        ])
    func refused(header: String) {
        #expect(TraceContext(traceparent: header) == nil)
    }
}

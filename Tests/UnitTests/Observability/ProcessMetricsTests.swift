import Foundation
import Testing

@testable import Observability

@Suite("This process")
struct ProcessMetricsTests {
    @Test("Open descriptors are counted")
    func descriptors() throws {
        let before = ProcessMetrics.openDescriptors()
        #expect(before > 2)
        // Other tests open and close some meanwhile, though not thousands.
        let files = (0..<200).map { _ in open("/dev/null", O_RDONLY) }
        #expect(ProcessMetrics.openDescriptors() > 200)
        #expect(DescriptorLimit.current <= DescriptorLimit.available)
        for file in files where file >= 0 { close(file) }
    }

    @Test(
        "A container's limit is a number of bytes, and the words for none are none",
        arguments: [("536870912\n", 536_870_912), ("max\n", nil), ("9223372036854771712\n", nil), ("", nil)])
    func limit(text: String, bytes: Int?) { #expect(MemoryLimit.parse(text) == bytes) }

    @Test("What the process tells of itself is there from the start")
    func metrics() {
        let metrics = MetricsRegistry()
        ProcessMetrics.register(in: metrics)
        let text = metrics.render()
        #expect(text.contains("# TYPE process_cpu_seconds_total counter\n"))
        for name in ["resident_memory_bytes", "open_fds", "max_fds", "start_time_seconds"] {
            #expect(text.contains("# TYPE process_\(name) gauge\nprocess_\(name) "))
        }
    }
}

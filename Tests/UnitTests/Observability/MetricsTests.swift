import Observability
import Testing

@Suite("Metrics")
struct MetricsTests {
    @Test("What is counted can be read as Prometheus' text")
    func text() {
        let metrics = MetricsRegistry()
        metrics.counter("sent_total", help: "Sent.", labels: ["to": #"a"b\c"#]).increment(by: 3)
        metrics.gauge("open", help: "Open.").set(2.5)
        let timer = metrics.timer("took_seconds", help: "Took.", buckets: [0.1, 1])
        timer.record(seconds: 0.1)
        timer.record(.seconds(2))
        let text = metrics.render()
        for line in [
            "# TYPE sent_total counter", #"sent_total{to="a\"b\\c"} 3"#, "open 2.5", "# TYPE took_seconds histogram",
            #"took_seconds_bucket{le="0.1"} 1"#, #"took_seconds_bucket{le="1"} 1"#,
            #"took_seconds_bucket{le="+Inf"} 2"#, "took_seconds_sum 2.1", "took_seconds_count 2",
        ] {
            #expect(text.split(separator: "\n").contains(Substring(line)), "\(line)")
        }
    }

    @Test("The same name and labels give the same object")
    func same() {
        let metrics = MetricsRegistry()
        metrics.counter("a_total", help: "A.", labels: ["x": "1"]).increment()
        metrics.counter("a_total", help: "A.", labels: ["x": "1"]).increment()
        metrics.counter("a_total", help: "A.", labels: ["x": "2"]).increment()
        #expect(metrics.counter("a_total", help: "A.", labels: ["x": "1"]).value == 2)
    }

    @Test("Another kind under a taken name is not kept, and harms nothing")
    func kinds() {
        let metrics = MetricsRegistry()
        metrics.counter("a", help: "A.").increment()
        metrics.gauge("a", help: "A.").set(7)
        #expect(metrics.render().contains("\na 1\n"))
    }

    @Test("Series have a bound, and what is past it is counted")
    func bound() {
        let metrics = MetricsRegistry(maximumSeries: 2)
        for number in 0..<5 { metrics.counter("a_total", help: "A.", labels: ["n": "\(number)"]).increment() }
        let text = metrics.render()
        #expect(text.contains(#"a_total{n="1"} 1"#))
        #expect(!text.contains(#"a_total{n="2"}"#))
        #expect(text.contains("metrics_dropped_series 3"))
    }

    @Test("A sampled gauge is read when somebody looks")
    func sampled() {
        let metrics = MetricsRegistry()
        metrics.sample("depth", help: "Depth.") { 4 }
        #expect(metrics.render().contains("\ndepth 4\n"))
    }
}

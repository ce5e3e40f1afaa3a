import Testing

@testable import ChatServer

struct EpochWatchTests {
    @Test("the first epoch is the current one, larger ones are new once, smaller ones old")
    func verdicts() {
        let watch = EpochWatch()
        #expect(watch.current == nil)
        #expect(watch.observe(5) == .current)
        #expect(watch.observe(5) == .current)
        #expect(watch.observe(4) == .old)
        #expect(watch.observe(6) == .new)
        #expect(watch.observe(6) == .current)
        #expect(watch.observe(5) == .old)
        #expect(watch.current == 6)
    }
}

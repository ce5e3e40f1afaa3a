import Testing

@testable import ChatServer

@Suite("Failpoints")
struct FailpointTests {
    @Test("Only names that are known arm one")
    func names() {
        #expect(Failpoint("crash-after-commit") != nil)
        #expect(Failpoint("crash-after-commit@/tmp/once") != nil)
        #expect(Failpoint("") == nil && Failpoint("crash") == nil)
    }
}

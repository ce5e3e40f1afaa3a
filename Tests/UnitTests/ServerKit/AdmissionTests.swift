import Testing

@testable import ServerKit

@Suite("Admission")
struct AdmissionTests {
    private let start = ContinuousClock.now

    private func state(reserved: Int = 10, memory: Int? = nil) -> AdmissionState {
        var limits = AdmissionLimits()
        limits.reservedDescriptors = reserved
        limits.memory = memory
        return AdmissionState(limits)
    }

    private func usage(_ descriptors: Int, memory: Int = 0) -> Admission.Usage {
        Admission.Usage(descriptors: descriptors, maximumDescriptors: 100, memory: memory)
    }

    @Test("Between two looks those that were let in are counted, and the reserve is not touched")
    func counted() {
        var state = state()
        state.look(usage(87), at: start)
        #expect((0..<5).map { _ in state.admit().refusal } == [nil, nil, nil, .descriptors, .descriptors])
        state.look(usage(89), at: start)
        #expect(state.admit().refusal == nil)
        #expect(state.admit().refusal == .descriptors)
    }

    @Test("Memory above the limit refuses; without a limit any will do")
    func memory() {
        var limited = state(memory: 1_000)
        limited.look(usage(1, memory: 1_000), at: start)
        #expect(limited.admit().refusal == .memory)
        limited.look(usage(1, memory: 999), at: start)
        #expect(limited.admit().refusal == nil)
        var open = state()
        open.look(usage(1, memory: .max), at: start)
        #expect(open.admit().refusal == nil)
    }

    @Test("It looks at first, once a second, and more often while it is full")
    func looks() {
        var state = state()
        #expect(state.mustLook(at: start))
        state.look(usage(1), at: start)
        #expect(!state.mustLook(at: start + .milliseconds(999)))
        #expect(state.mustLook(at: start + .seconds(1)))
        state.look(usage(95), at: start)
        #expect(!state.mustLook(at: start + .milliseconds(99)))
        #expect(state.mustLook(at: start + .milliseconds(100)))
    }

    @Test("Only the first decision of a kind is a change")
    func changes() {
        var state = state()
        state.look(usage(95), at: start)
        #expect((0..<2).map { _ in state.admit().isChange } == [true, false])
        state.look(usage(5), at: start)
        #expect((0..<2).map { _ in state.admit().isChange } == [true, false])
    }
}

import ServiceKit
import Testing

@testable import LocalStack

@Suite("A part's life")
struct PartLifeTests {
    private var life = PartLife(backOff: BackOff(initial: .seconds(1), maximum: .seconds(8)))
    private var generator = Longest()

    /// Draws the largest number, so that a wait with jitter is its whole step.
    private struct Longest: RandomNumberGenerator {
        mutating func next() -> UInt64 { .max }
    }

    private mutating func after(_ events: PartLife.Event...) -> [PartLife.Action] {
        events.map { life.handle($0, using: &generator) }
    }

    @Test("It is launched once, however often it is asked for")
    mutating func launched() {
        #expect(after(.start, .start) == [.launch, .nothing])
    }

    @Test("When it ends by itself it waits, and is launched again")
    mutating func restarted() {
        #expect(after(.start, .ended(after: .seconds(1))).last?.wait != nil)
        #expect(after(.waited) == [.launch])
        #expect(life.state == .running)
    }

    @Test("The waits double while it keeps dying, up to a bound")
    mutating func backsOff() {
        _ = after(.start)
        var waits: [Duration] = []
        for _ in 0..<5 {
            waits += after(.ended(after: .zero)).compactMap(\.wait)
            _ = after(.waited)
        }
        #expect(waits.map { Int(($0 / .seconds(1)).rounded()) } == [1, 2, 4, 8, 8])
    }

    @Test("Who lived long enough waits shortly again")
    mutating func forgives() {
        _ = after(.start, .ended(after: .zero), .waited, .ended(after: .zero), .waited)
        let wait = after(.ended(after: PartLife.longLife)).first?.wait
        #expect(wait.map { Int(($0 / .seconds(1)).rounded()) } == 1)
    }

    @Test("When it is stopped it is told to end, and stays ended")
    mutating func stopped() {
        #expect(after(.start, .stop, .ended(after: .zero), .waited) == [.launch, .terminate, .finish, .nothing])
        #expect(life.state == .idle)
    }

    @Test("Stopped while it waits, or before it ran, there is nothing to end")
    mutating func stoppedEarly() {
        #expect(after(.stop) == [.finish])
        #expect(after(.start, .ended(after: .zero), .stop).last == .finish)
    }

    @Test("Stopped, it can be started again")
    mutating func startedAgain() {
        #expect(after(.start, .stop, .ended(after: .zero), .start).last == .launch)
    }
}

extension PartLife.Action {
    fileprivate var wait: Duration? {
        if case .wait(let duration) = self { duration } else { nil }
    }
}

import Contracts
import Testing

@testable import ChatServer

struct ResumePlanTests {
    private let one = RoomID.make()
    private let two = RoomID.make()

    private func plan(_ targets: ResumePlan.Target...) -> ResumePlan { ResumePlan(targets) }

    private func target(_ room: RoomID, after: Int64, isSubscribed: Bool = true) -> ResumePlan.Target {
        ResumePlan.Target(name: room.description, after: after, isSubscribed: isSubscribed)
    }

    @Test("what is in memory asks the store nothing")
    func memory() {
        var plan = plan(target(one, after: 41))
        #expect(plan.next() == .attach(one, after: 41, isVerified: false))
        #expect(plan.isAttaching(one))
        #expect(plan.next() == nil)
        plan.attached(.partial(last: 45))
        #expect(plan.next() == .attach(one, after: 45, isVerified: false))
        plan.attached(.live)
        #expect(plan.next() == .finished)
        #expect(plan.next() == nil)
    }

    @Test("what is not in memory is read page by page, then memory goes on")
    func store() {
        var plan = plan(target(one, after: 0))
        #expect(plan.next() == .attach(one, after: 0, isVerified: false))
        plan.attached(.behind(after: 0))
        #expect(plan.next() == .read(one, after: 0))
        plan.read(last: 200, head: 300)
        #expect(plan.next() == .read(one, after: 200))
        plan.read(last: 300, head: 300)
        #expect(plan.next() == .attach(one, after: 300, isVerified: true))
        plan.attached(.behind(after: 300))
        #expect(plan.next() == .read(one, after: 300))
        plan.read(last: 310, head: 310)
        #expect(plan.next() == .attach(one, after: 310, isVerified: true))
        plan.attached(.live)
        #expect(plan.next() == .finished)
    }

    @Test("a place above what memory knows is compared with the store: it may just be ahead")
    func ahead() {
        var plan = plan(target(one, after: 50))
        _ = plan.next()
        plan.attached(.ahead)
        #expect(plan.next() == .read(one, after: 50))
        plan.read(last: nil, head: 50)
        #expect(plan.next() == .attach(one, after: 50, isVerified: true))
    }

    @Test("a place above the head is a log that was set back; the other rooms go on, and it is finished all the same")
    func logReset() {
        let (first, second) = one.description < two.description ? (one, two) : (two, one)
        var plan = plan(target(first, after: 50), target(second, after: 1))
        _ = plan.next()
        plan.attached(.ahead)
        _ = plan.next()
        plan.read(last: nil, head: 49)
        #expect(plan.next() == .refuse(name: first.description, first, .logReset))
        #expect(plan.next() == .attach(second, after: 1, isVerified: false))
        plan.attached(.live)
        #expect(plan.next() == .finished)
    }

    @Test("a room that the user is not known to be in is asked of the store first")
    func unknown() {
        var plan = plan(target(one, after: 3, isSubscribed: false))
        #expect(plan.next() == .read(one, after: 3))
        plan.failed(.notFound)
        #expect(plan.next() == .refuse(name: one.description, one, .notFound))
        #expect(plan.next() == .finished)
    }

    @Test("an answer of the store that is out of date is asked for again")
    func again() {
        var plan = plan(target(one, after: 3, isSubscribed: false))
        #expect(plan.next() == .read(one, after: 3))
        plan.askAgain()
        #expect(plan.next() == .read(one, after: 3))
        plan.read(last: 4, head: 4)
        #expect(plan.next() == .attach(one, after: 4, isVerified: true))
    }

    @Test("what is no room, or no place, is told")
    func nonsense() {
        var plan = plan(.init(name: "lobby", after: 1, isSubscribed: false), target(one, after: -1))
        let steps = [plan.next(), plan.next(), plan.next()]
        #expect(steps.contains(.refuse(name: "lobby", nil, .notFound)))
        #expect(steps.contains(.refuse(name: one.description, one, .invalidRequest)))
        #expect(steps.last == .finished)
    }

    @Test("when the store is away the resume ends, and its rooms go on with what comes")
    func outage() {
        let (first, second) = one.description < two.description ? (one, two) : (two, one)
        var plan = plan(target(first, after: 50), target(second, after: 1))
        _ = plan.next()
        plan.attached(.behind(after: 50))
        _ = plan.next()
        plan.failed(.unavailable)
        #expect(plan.next() == .failed(.unavailable, [first, second]))
        #expect(plan.next() == nil)
    }
}

import Contracts
import NIOCore
import ServiceKit
import Testing

@testable import ChatClient

@Suite struct ChatConnectionStateTests {
    private let room = RoomID.make()
    private let message = MessageBody("hello")!
    private let clientID = ClientMessageID("c1")!

    /// Connects and says hello.
    private func online(
        _ rooms: [ServerFrame.Position] = [], _ configuration: ChatConnectionConfiguration = .init()
    ) -> ChatConnectionState {
        var state = ChatConnectionState(configuration)
        _ = state.start()
        reconnect(&state, rooms)
        return state
    }

    @discardableResult
    private func reconnect(
        _ state: inout ChatConnectionState, _ rooms: [ServerFrame.Position] = [], epoch: Int64 = 1
    ) -> [ChatConnectionAction] {
        _ = state.timer(.connect(generation: state.generation, freshToken: false))
        _ = state.opened(state.generation, tokenLifetime: .seconds(300))
        return state.receive(.hello(rooms, epoch: epoch))
    }

    private func send(_ id: String) -> ClientFrame {
        .send(id: id, room: room, clientID: clientID, body: message, replyTo: nil)
    }

    @Test("A request that is made before there is a connection is sent behind the hello")
    func requestMadeBeforeThere() throws {
        var state = ChatConnectionState(.init())
        _ = state.start()
        let before = try state.request(1, send("1")).get()
        #expect(before.isEmpty)
        let actions = reconnect(&state)
        #expect(actions.frames == [send("1")])
    }

    @Test("An ack answers its request, a second one answers nothing")
    func ackAnswersRequestSecond() throws {
        var state = online()
        _ = try state.request(1, send("1")).get()
        let ack = ServerFrame.ack(id: "1", room: room, seq: 7, at: Timestamp(microseconds: 9))
        let first = state.receive(ack)
        #expect(first.answers.map(\.id) == [1])
        #expect(try first.answers.first?.answer.get() == ChatAnswer(seq: 7, at: Timestamp(microseconds: 9)))
        let second = state.receive(ack)
        #expect(second.isEmpty)
    }

    @Test("What was not answered is sent again on the next connection, as it was and in order")
    func whatWasNotAnswered() throws {
        var state = online()
        for id in 1...12 { _ = try state.request(UInt64(id), send(String(id))).get() }
        _ = state.receive(.ack(id: "3", room: room, seq: 1, at: .now))
        state.withdraw(5)
        _ = state.lost(state.generation, .closed(1012))
        let actions = reconnect(&state)
        #expect(actions.frames == [1, 2, 4, 6, 7, 8, 9, 10, 11, 12].map { send(String($0)) })
    }

    @Test("A refusal answers its request, one for the moment sends it again")
    func refusalAnswersRequestOne() throws {
        var state = online()
        _ = try state.request(1, send("1")).get()
        _ = try state.request(2, send("2")).get()
        let refusal = state.receive(.error(id: "1", room: nil, code: .notAMember, retry: false, detail: nil))
        #expect(throws: ChatClientError.self) { try refusal.answers.first?.answer.get() }
        let delay = state.receive(.error(id: "2", room: nil, code: .unavailable, retry: true, detail: nil))
        #expect(delay.answers.isEmpty)
        let again = state.timer(.retry(2))
        #expect(again.frames == [send("2")])
    }

    @Test("No more requests wait than allowed")
    func noMoreRequestsWait() throws {
        var state = online([], ChatConnectionConfiguration(outstandingRequests: 1))
        _ = try state.request(1, send("1")).get()
        let error = #expect(throws: ChatClientError.self) { try state.request(2, send("2")).get() }
        #expect(error?.code == .tooManyRequests)
    }

    @Test("After a loss it resumes from the last entry that was delivered")
    func afterLossResumesFrom() {
        var state = online([.at(room, 5)])
        _ = state.receive(.entry(room: room, .sample(6)))
        _ = state.lost(state.generation, .closed(nil))
        let actions = reconnect(&state, [.at(room, 9)])
        #expect(actions.frames.resumes == [[room.description: 6]])
    }

    @Test("A resume of very many rooms is cut into frames that may be sent")
    func resumeVeryManyRooms() {
        let rooms = (0..<1_200).map { _ in RoomID.make() }
        let positions = Dictionary(uniqueKeysWithValues: rooms.map { ($0, Int64(1)) })
        var state = ChatConnectionState(ChatConnectionConfiguration(positions: positions))
        _ = state.start()
        let frames = reconnect(&state, rooms.map { .at($0, 2) }).frames
        #expect(frames.resumes.map(\.count) == [500, 500, 200])
        #expect(frames.allSatisfy { $0.json().readableBytes <= 65_536 })
    }

    @Test("A jump is filled from the raw log")
    func jumpFilledFromRaw() {
        var state = online([.at(room, 5)])
        let jump = state.receive(.entry(room: room, .sample(7)))
        #expect(jump.fetches == [5])
        let page = state.fetched(EntryPage(entries: [.sample(6), .sample(7)], next: nil), in: room)
        #expect(page.entries == [6, 7])
    }

    @Test("A page that could not be fetched is asked for again; a room that is closed is not")
    func pageCouldNotBe() {
        var state = online([.at(room, 5)])
        _ = state.receive(.entry(room: room, .sample(7)))
        let failure = state.fetchFailed(ChatClientError(.unreachable), in: room)
        #expect(failure.timers == [.fetch(room)])
        let again = state.timer(.fetch(room))
        #expect(again.fetches == [5])
        let gone = state.fetchFailed(ChatClientError(.refused, status: 404), in: room)
        #expect(gone.closedRooms == [room])
        let late = state.timer(.fetch(room))
        #expect(late.isEmpty)
    }

    @Test("While the reader is behind no page is fetched")
    func whileReaderBehindNo() {
        var state = online([.at(room, 5)])
        state.hold()
        let jump = state.receive(.entry(room: room, .sample(7)))
        #expect(jump.fetches.isEmpty)
        let released = state.release()
        #expect(released.fetches == [5])
    }

    @Test("Another epoch means to start over")
    func anotherEpochMeansTo() {
        var state = online([.at(room, 50)])
        _ = state.lost(state.generation, .closed(nil))
        let actions = reconnect(&state, [.at(room, 8)], epoch: 2)
        #expect(actions.contains { if case .deliver(.startedOver) = $0 { true } else { false } })
        #expect(actions.frames.resumes.isEmpty)
        let next = state.receive(.entry(room: room, .sample(9)))
        #expect(next.entries == [9])
    }

    @Test("A room whose log was set back starts over, the other goes on")
    func roomWhoseLogWas() {
        let other = RoomID.make()
        var state = ChatConnectionState(ChatConnectionConfiguration(positions: [room: 50, other: 3], epoch: 1))
        _ = state.start()
        let actions = reconnect(&state, [.at(room, 8), .at(other, 4)])
        guard case .resume(let id, _)? = actions.frames.first else {
            Issue.record("no resume")
            return
        }
        let reset = state.receive(
            .error(id: id, room: room.description, code: .logReset, retry: false, detail: nil))
        #expect(reset.contains { if case .deliver(.roomReset(room)) = $0 { true } else { false } })
        let entry = state.receive(.entry(room: other, .sample(4)))
        #expect(entry.entries == [4])
        let end = state.receive(.resumed(id: id))
        #expect(end.isEmpty)
    }

    @Test("A resume that ends with an error is finished over HTTP")
    func resumeEndsWithError() {
        var state = ChatConnectionState(ChatConnectionConfiguration(positions: [room: 5]))
        _ = state.start()
        guard case .resume(let id, _)? = reconnect(&state, [.at(room, 8)]).frames.first else {
            Issue.record("no resume")
            return
        }
        let actions = state.receive(.error(id: id, room: nil, code: .unavailable, retry: true, detail: nil))
        #expect(actions.fetches == [5])
    }

    @Test(
        "The entry that ends the user's membership is the room's last",
        arguments: [
            Entry.sample(6, .leave, from: .ann), Entry.sample(6, .kick, from: .bob, users: [.ann]),
            Entry.sample(6, .member, from: .bob, users: [.ann], banned: true),
            Entry.sample(6, .room, from: .bob, deleted: true),
        ])
    func entryEndsUserS(entry: Entry) {
        var state = online([.at(room, 5)])
        let actions = state.receive(.entry(room: room, entry))
        #expect(actions.entries == [6])
        #expect(actions.closedRooms == [room])
        #expect(state.positions[room] == nil)
    }

    @Test("The token is renewed before it ends, and a refusal of the new one reconnects with another")
    func tokenRenewedBeforeEnds() {
        var state = online()
        let due = state.timer(.renewal(generation: state.generation))
        #expect(due.contains { if case .renewToken = $0 { true } else { false } })
        let renewed = state.renewed(state.generation, token: "t2", lifetime: .seconds(300))
        guard case .auth(let id, .token("t2"))? = renewed.frames.first else {
            Issue.record("no auth")
            return
        }
        #expect(renewed.delays == [.seconds(270)])
        let refused = state.receive(.error(id: id, room: nil, code: .unauthenticated, retry: false, detail: nil))
        #expect(refused.timers == [.connect(generation: state.generation, freshToken: true)])
    }

    @Test("What belongs to a former connection does nothing")
    func whatBelongsToFormer() {
        var state = online()
        let old = state.generation
        _ = state.lost(old, .closed(nil))
        reconnect(&state)
        let actions =
            state.lost(old, .closed(4403)) + state.timer(.renewal(generation: old))
            + state.timer(.connect(generation: old, freshToken: false)) + state.timer(.hello(generation: old))
            + state.opened(old, tokenLifetime: .seconds(1)) + state.renewed(old, token: "x", lifetime: .seconds(1))
        #expect(actions.isEmpty)
    }

    @Test("A server that says no hello is left")
    func serverSaysNoHello() {
        var state = ChatConnectionState(.init())
        _ = state.start()
        _ = state.opened(state.generation, tokenLifetime: .seconds(300))
        let actions = state.timer(.hello(generation: state.generation))
        #expect(actions.timers == [.connect(generation: state.generation, freshToken: false)])
    }

    @Test("The end answers all that waits")
    func endAnswersAllWaits() throws {
        var state = online()
        _ = try state.request(1, send("1")).get()
        let revoked = state.lost(state.generation, .closed(4403))
        #expect(revoked.answers.map(\.id) == [1])
        #expect(revoked.ending?.code == .sessionEnded)
        let late = #expect(throws: ChatClientError.self) { try state.request(2, send("2")).get() }
        #expect(late?.code == .connectionClosed)
    }
}

extension [ChatConnectionAction] {
    fileprivate var frames: [ClientFrame] { compactMap { if case .send(let frame) = $0 { frame } else { nil } } }
    fileprivate var answers: [(id: UInt64, answer: Result<ChatAnswer, ChatClientError>)] {
        compactMap { if case .answer(let id, let answer) = $0 { (id, answer) } else { nil } }
    }
    fileprivate var fetches: [Int64] { compactMap { if case .fetch(_, let after) = $0 { after } else { nil } } }
    fileprivate var entries: [Int64] {
        compactMap { if case .deliver(.entry(_, let entry)) = $0 { entry.seq } else { nil } }
    }
    fileprivate var closedRooms: [RoomID] {
        compactMap { if case .deliver(.roomClosed(let room)) = $0 { room } else { nil } }
    }
    fileprivate var timers: [ChatConnectionTimer] {
        compactMap { if case .start(let timer, _) = $0 { timer } else { nil } }
    }
    fileprivate var delays: [Duration] { compactMap { if case .start(_, let delay) = $0 { delay } else { nil } } }
    fileprivate var ending: ChatClientError? {
        for case .finish(let error) in self { return error }
        return nil
    }
}

extension [ClientFrame] {
    fileprivate var resumes: [[String: Int64]] {
        compactMap { if case .resume(_, let rooms) = $0 { rooms } else { nil } }
    }
}

import Contracts
import HTTP
import NIOCore

/// The clients of a scenario, as sockets on one event loop, which alone may touch it.
final class Crowd {
    /// How it speaks.
    enum Speech: Sendable {
        /// Not at all.
        case silent
        /// Whoever has spoken speaks again when the ack is there: so many messages are under way always.
        case closedLoop
        /// At a fixed rate, whatever becomes of the messages; latency counts from when each was due.
        case openLoop(interval: TimeAmount, speakers: [Int])
    }

    let seats: [Seat]
    let eventLoop: any EventLoop
    var tally = Tally()
    private var speech = Speech.silent
    private var sockets: [LoadSocket?]
    private var helloes: [EventLoopPromise<Void>?]
    /// Messages that were sent, acked, and the receptions that they ought to lead to and have led to.
    private var (sent, acked, expected, delivered) = (0, 0, 0, 0)
    private var isEnding = false
    /// Client ids count from here: no crowd before has used them.
    private let firstID = Crowd.now

    init(_ seats: [Seat], on eventLoop: any EventLoop) {
        self.seats = seats
        self.eventLoop = eventLoop
        sockets = Array(repeating: nil, count: seats.count)
        helloes = Array(repeating: nil, count: seats.count)
    }

    // MARK: Sockets

    /// Succeeds when the socket of this seat has got its hello.
    func hello(of index: Int) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        helloes[index] = promise
        return promise.futureResult
    }

    func opened(_ socket: LoadSocket) { sockets[socket.index] = socket }

    func closed(_ socket: LoadSocket) {
        sockets[socket.index] = nil
        helloes[socket.index].take()?.fail(BenchmarkError("a socket was closed before its hello"))
        if !isEnding { tally.failures += 1 }
    }

    func close() {
        isEnding = true
        for socket in sockets { socket?.socket?.close(.normalClosure) }
    }

    var openCount: Int { sockets.count { $0 != nil } }

    // MARK: Speaking

    /// Begins to speak: in a closed loop, `speakers` with as many messages each as they occur.
    func speak(_ speech: Speech, speakers: [Int] = []) {
        self.speech = speech
        switch speech {
        case .silent: break
        case .closedLoop: for speaker in speakers { send(from: speaker, dueAt: Self.now) }
        case .openLoop(let interval, let speakers):
            guard !speakers.isEmpty else { return }
            sendDue(at: .now() + interval, interval, speakers, turn: 0)
        }
    }

    /// What is not there yet: acks and receptions.
    var outstanding: Int { sent - acked + expected - delivered }

    private func sendDue(at due: NIODeadline, _ interval: TimeAmount, _ speakers: [Int], turn: Int) {
        var (due, turn) = (due, turn)
        let now = NIODeadline.now()
        while due <= now {
            guard case .openLoop = speech else { return }
            send(from: speakers[turn % speakers.count], dueAt: Int(due.uptimeNanoseconds))
            turn += 1
            due = due + interval
        }
        let crowd = NIOLoopBound(self, eventLoop: eventLoop)
        let (next, following) = (due, turn)
        eventLoop.scheduleTask(deadline: next) {
            crowd.value.sendDue(at: next, interval, speakers, turn: following)
        }
    }

    private func send(from index: Int, dueAt due: Int) {
        guard let socket = sockets[index]?.socket, let room = seats[index].room else { return }
        var frame = ByteBuffer()
        frame.reserveCapacity(280)
        frame.writeStaticString(#"{"op":"send","id":""#)
        Stamp.writeDigits(due, to: &frame)
        frame.writeStaticString(#"","room":""#)
        frame.writeString(room.description)
        frame.writeStaticString(#"","clientId":""#)
        Stamp.writeDigits(firstID + sent, to: &frame)
        frame.writeStaticString(#"","body":""#)
        Stamp(nanoseconds: due, pod: seats[index].pod).writeBody(to: &frame)
        frame.writeStaticString(#""}"#)
        socket.sendText(frame)
        sent += 1
        expected += seats[index].audience
    }

    // MARK: Listening

    func received(_ text: ByteBuffer, _ socket: LoadSocket) {
        let now = Self.now
        let (index, pod) = (socket.index, seats[socket.index].pod)
        IncomingFrame.forEach(in: text) { frame in
            switch frame {
            case .message(let stamp):
                delivered += 1
                tally.received(stamp, onPod: pod, at: now)
            case .ack(let sentAt):
                acked += 1
                tally.acked(sentAt: sentAt, at: now)
                if case .closedLoop = speech { send(from: index, dueAt: now) }
            case .hello: helloes[index].take()?.succeed(())
            case .error: tally.failures += 1
            case .other: break
            }
        }
    }

    static var now: Int { Int(NIODeadline.now().uptimeNanoseconds) }
}

import Synchronization
import Testing

@testable import Postgres

@Suite("Queues of a Postgres connection")
struct QueueTests {
    @Test("A queue keeps its order through taking, putting back and removing")
    func fifo() {
        var queue = FIFO<Int>()
        var model: [Int] = []
        var generator = SystemRandomNumberGenerator()
        for number in 0..<5_000 {
            switch UInt8.random(in: 0..<8, using: &generator) {
            case 0...3:
                queue.append(number)
                model.append(number)
            case 4, 5:
                #expect(queue.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
            case 6:
                queue.prepend(number)
                model.insert(number, at: 0)
            default:
                #expect(queue.removeAll { $0 % 7 == 0 } == model.filter { $0 % 7 == 0 })
                model.removeAll { $0 % 7 == 0 }
            }
            #expect(queue.count == model.count)
            #expect(queue.first == model.first)
        }
    }

    @Test("The statement used least recently gives way, and a forgotten one is prepared anew")
    func preparedStatements() {
        var prepared = PreparedStatements(limit: 2)
        func key(_ sql: String) -> PreparedStatements.Key { .init(sql: sql, types: []) }
        let a = prepared.use(key("a"))
        #expect(a.isNew && a.evicted == nil)
        let b = prepared.use(key("b"))
        #expect(!prepared.use(key("a")).isNew)
        let c = prepared.use(key("c"))
        #expect(c.isNew && c.evicted === b.statement)
        prepared.forget(a.statement)
        let again = prepared.use(key("a"))
        #expect(again.isNew && again.evicted == nil && again.statement.name != a.statement.name)
    }

    private final class Answers: Sendable {
        private let codes = Mutex<[UInt64: PostgresError.Code]>([:])
        func record(_ id: UInt64, _ answer: StatementJob.Answer) {
            guard case .failure(let error) = answer else { return }
            codes.withLock { $0[id] = error.code }
        }
        subscript(id: UInt64) -> PostgresError.Code? { codes.withLock { $0[id] } }

        func job(_ id: UInt64, _ role: StatementJob.Role = .alone, deadline: Duration = .seconds(60)) -> StatementJob {
            StatementJob(id: id, work: .script(""), role: role, deadline: .now + deadline) { self.record(id, $0) }
        }
    }

    @Test("An inbox refuses what is too much, and what comes after the end")
    func refusals() {
        let answers = Answers()
        let inbox = Inbox(limit: 1)
        inbox.push(answers.job(1))
        inbox.push(answers.job(2))
        #expect(answers[1] == nil && answers[2] == .queueFull)
        inbox.requestStop(.whenDone)
        inbox.push(answers.job(3))
        #expect(answers[3] == .closed)
        #expect(inbox.load == 1)
        inbox.close(PostgresError(.closed, ""))
        #expect(answers[1] == .closed)
        #expect(inbox.load == 0)
    }

    @Test("A job is taken back, or expires, once")
    func takenBack() {
        let answers = Answers()
        let inbox = Inbox(limit: 10)
        inbox.push(answers.job(1, deadline: .zero))
        inbox.push(answers.job(2))
        inbox.push(answers.job(3))
        inbox.cancel(2)
        inbox.cancel(2)
        inbox.expire(at: .now, PostgresError(.timeout, ""))
        #expect(answers[1] == .timeout && answers[2] == .cancelled && answers[3] == nil)
        #expect(inbox.pop()?.id == 3)
        inbox.cancel(3)
        #expect(answers[3] == nil)
    }

    @Test("With its connection a transaction's jobs are lost; those that stand alone, or have not begun, wait")
    func lostTransaction() {
        let answers = Answers()
        let inbox = Inbox(limit: 10)
        inbox.push(answers.job(1, .begin(7)))
        inbox.loseTransaction(PostgresError(.connection, ""))
        #expect(inbox.pop()?.id == 1)
        inbox.push(answers.job(2, .within(7)))
        inbox.push(answers.job(3, .alone))
        inbox.loseTransaction(PostgresError(.connection, ""))
        inbox.push(answers.job(4, .within(7)))
        #expect(answers[2] == .connection && answers[3] == nil && answers[4] == .connection)
    }

    @Test("Nothing is sent between the request to drop the connection and its being dropped")
    func drop() {
        let inbox = Inbox(limit: 10)
        inbox.requestDrop()
        inbox.push(Answers().job(1))
        #expect(inbox.pop() == nil)
        #expect(inbox.takeDrop())
        #expect(!inbox.takeDrop())
        #expect(inbox.pop()?.id == 1)
    }
}

import CLibPQ
import ServiceKit

/// One login: sends what waits and hands out the answers. Confined to its thread.
final class Session {
    /// Statements in flight at most. More would only wait at the server instead of in the inbox, where they can still be
    /// cancelled, expire, or outlive the connection.
    static let maximumInFlight = 128

    private let connection: PQConnection
    private let inbox: Inbox
    private let silence: Duration?
    private var pipeline = Pipeline()
    private var prepared: PreparedStatements
    private var lastProgress = ContinuousClock.now
    private var isScriptRunning = false
    /// A script that waits for the pipeline to be empty.
    private var waitingScript: StatementJob?
    /// Whether libpq keeps bytes that the socket did not take.
    private(set) var hasUnsentBytes = false

    /// Takes over a connection that is logged in. `silence` is how long the server may take for a statement.
    init(_ connection: PQConnection, inbox: Inbox, preparedStatements: Int, silence: Duration?) throws(PostgresError) {
        self.connection = connection
        self.inbox = inbox
        self.silence = silence
        prepared = PreparedStatements(limit: preparedStatements)
        guard connection.makeNonblocking(), connection.enterPipeline() else { throw lostConnection() }
    }

    var socket: Int32 { connection.socket }

    /// Whether answers may lie where `poll` does not see them: OpenSSL keeps what of a record libpq had no room for.
    var mayHaveHiddenInput: Bool { connection.isEncrypted && !pipeline.isEmpty }

    var isIdle: Bool { pipeline.isEmpty && waitingScript == nil }

    /// When something is due though nothing came: a caller's deadline, or the end of our patience with the server.
    var nextDeadline: ContinuousClock.Instant? {
        guard !pipeline.isEmpty else { return waitingScript?.deadline }
        return [pipeline.nextDeadline, silence.map { lastProgress + $0 }].compactMap { $0 }.min()
    }

    // MARK: Sending

    /// Sends jobs until there are none, enough are in flight, or the socket takes no more.
    func send() throws(PostgresError) {
        try flush()
        while !hasUnsentBytes, !isScriptRunning, pipeline.count < Self.maximumInFlight {
            guard let job = waitingScript ?? inbox.pop() else { return }
            waitingScript = nil
            switch job.work {
            case .statement(let statement):
                try send(statement, of: job)
            case .script(let sql):
                guard pipeline.isEmpty else {
                    waitingScript = job
                    return
                }
                try send(script: sql, of: job)
            }
            try flush()
        }
    }

    private func send(_ statement: PostgresStatement, of job: StatementJob) throws(PostgresError) {
        if pipeline.isEmpty { lastProgress = .now }
        let parameters = statement.parameters
        let (prepared, isNew, evicted) = self.prepared.use(.init(sql: statement.sql, types: parameters.types))
        // In the pipeline before it is sent: a job that may have reached the server must never be lost from sight.
        if let evicted {
            pipeline.append(Pipeline.Entry())
            try check(connection.sendUnprepared("DEALLOCATE \(evicted.name)") && connection.sendSync())
        }
        pipeline.append(Pipeline.Entry(job: job, prepared: prepared, isPreparing: isNew))
        if isNew {
            try check(connection.sendPrepare(name: prepared.name, sql: statement.sql, types: parameters.types))
        }
        try check(connection.sendExecute(name: prepared.name, parameters) && connection.sendSync())
    }

    private func send(script sql: String, of job: StatementJob) throws(PostgresError) {
        lastProgress = .now
        isScriptRunning = true
        pipeline.append(Pipeline.Entry(job: job, isScript: true))
        try check(connection.leavePipeline() && connection.sendScript(sql))
    }

    /// Gives the socket what libpq keeps for it.
    func flush() throws(PostgresError) {
        switch connection.flush() {
        case .done: hasUnsentBytes = false
        case .pending: hasUnsentBytes = true
        case .failed: throw lostConnection()
        }
    }

    // MARK: Receiving

    /// Takes what the socket has.
    func receive() throws(PostgresError) {
        if connection.consumeInput() { return }
        // What came before the end counts.
        try processResults()
        throw lostConnection()
    }

    /// Completes what is complete; true when something was. libpq may have read while it sent, so this is asked for
    /// after sending too.
    @discardableResult
    func processResults() throws(PostgresError) -> Bool {
        var hasCompleted = false
        while !pipeline.isEmpty, !connection.isBusy {
            let result = connection.nextResult()
            lastProgress = .now
            if let entry = pipeline.receive(result) {
                hasCompleted = true
                try complete(entry)
            }
            if let result, [PGRES_COPY_OUT, PGRES_COPY_IN, PGRES_COPY_BOTH].contains(result.status) {
                throw PostgresError(.connection, "a statement needs COPY, which this client does not do")
            }
            if connection.isBroken { throw lostConnection() }
        }
        return hasCompleted
    }

    private func complete(_ entry: Pipeline.Entry) throws(PostgresError) {
        if entry.isScript {
            isScriptRunning = false
            try check(connection.enterPipeline())
        }
        var answer = entry.answer ?? .failure(PostgresError(.server, "the server gave no result"))
        if case .failure(let error) = answer, let statement = entry.prepared {
            if statement.failure != nil || error.isStalePlan { prepared.forget(statement) }
            if let job = entry.job, error.isStalePlan, statement.failure == nil, job.role == .alone, !job.isSecondTry {
                var again = job
                again.isSecondTry = true
                return inbox.putBack(again)
            }
            if error.isStalePlan, let failure = statement.failure { answer = .failure(failure) }
        }
        if let job = entry.job { inbox.finish(job, answer) }
    }

    // MARK: Ends

    /// Completes callers that have waited too long; throws when the server has been silent for too long.
    func expire(at now: ContinuousClock.Instant) throws(PostgresError) {
        for job in pipeline.expire(at: now) {
            inbox.finish(job, .failure(PostgresError(.timeout, "no answer in time", mayHaveRun: true)))
        }
        if let job = waitingScript, job.deadline <= now {
            waitingScript = nil
            inbox.finish(job, .failure(PostgresError(.timeout, "not sent in time")))
        }
        if !pipeline.isEmpty, let silence, now >= lastProgress + silence {
            throw PostgresError(.timeout, "the server has been silent for \(silence)", mayHaveRun: true)
        }
    }

    /// Completes all that is in flight with why nobody knows what became of it.
    func fail(_ error: PostgresError) {
        for entry in pipeline.removeAll() {
            guard let job = entry.job else { continue }
            // The server's last words, "terminating connection due to …", came as the answer to the first.
            var reason = error
            if case .failure(let last) = entry.answer {
                reason = PostgresError(error.code, last.message)
                reason.sqlState = last.sqlState
            }
            reason.mayHaveRun = true
            inbox.finish(job, .failure(reason))
        }
        if let job = waitingScript { inbox.putBack(job) }
        waitingScript = nil
    }

    private func check(_ worked: Bool) throws(PostgresError) {
        guard worked else { throw lostConnection() }
    }

    private func lostConnection() -> PostgresError {
        let message = connection.errorMessage
        return PostgresError(.connection, message.isEmpty ? "the connection was lost" : message, mayHaveRun: true)
    }
}

import CLibPQ

/// What was sent and not yet answered, in order: decides what each of libpq's results means. It does no I/O.
///
/// A statement's results are those up to its sync point. Only that point says that it was committed: what fails at the
/// commit (a deferred constraint) comes as an error after the statement's own success.
struct Pipeline {
    struct Entry {
        /// nil for our own housekeeping.
        var job: StatementJob?
        var prepared: PreparedStatements.Statement?
        /// The first result is that of the preparing.
        var isPreparing = false
        /// Outside the pipeline: no sync point, the end of the results ends it.
        var isScript = false
        var answer: StatementJob.Answer?
    }

    private var entries = FIFO<Entry>()

    var count: Int { entries.count }
    var isEmpty: Bool { entries.isEmpty }

    /// When the first caller that still waits gives up.
    var nextDeadline: ContinuousClock.Instant? { entries.first { $0.job != nil }?.job?.deadline }

    mutating func append(_ entry: Entry) { entries.append(entry) }

    /// Takes one result; returns the entry that is complete with it.
    mutating func receive(_ result: PQResult?) -> Entry? {
        entries.updateFirst { $0.take(result) } == true ? entries.popFirst() : nil
    }

    /// Takes callers out that have waited for too long; what comes for them is ignored.
    mutating func expire(at now: ContinuousClock.Instant) -> [StatementJob] {
        var expired: [StatementJob] = []
        entries.updateEach { entry in
            guard let job = entry.job else { return true }
            guard job.deadline <= now else { return false }
            expired.append(job)
            entry.job = nil
            return true
        }
        return expired
    }

    /// Empties it, when the connection is lost.
    mutating func removeAll() -> [Entry] { entries.removeAll { _ in true } }
}

extension Pipeline.Entry {
    /// Whether it is complete. The first error counts, and after it the server skips to the sync point.
    fileprivate mutating func take(_ result: PQResult?) -> Bool {
        guard let result else { return isScript }
        switch result.status {
        case PGRES_PIPELINE_SYNC:
            return true
        case PGRES_PIPELINE_ABORTED:
            break
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            if isPreparing {
                isPreparing = false
            } else if !isFailed {
                answer = .success(result)
            }
        case PGRES_FATAL_ERROR:
            if isPreparing { prepared?.failure = result.error }
            if !isFailed { answer = .failure(result.error) }
        default:
            // COPY cannot be done here, and leaves the connection in a state of its own.
            answer = .failure(PostgresError(.server, "the statement needs COPY, which this client does not do"))
        }
        return false
    }

    private var isFailed: Bool { if case .failure = answer { true } else { false } }
}

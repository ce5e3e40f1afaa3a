/// Something to be sent to the server, and who waits for the answer.
struct StatementJob: Sendable {
    typealias Answer = Result<PQResult, PostgresError>

    enum Work: Sendable {
        case statement(PostgresStatement)
        /// Statements with semicolons between, which travel alone and outside the pipeline.
        case script(String)
    }

    /// What ties a job to others. The numbers are never used twice.
    enum Role: Sendable, Hashable {
        /// Any connection will do, a later one as well.
        case alone
        /// Begins a transaction.
        case begin(UInt64)
        /// Belongs to a transaction, and fails when the connection that it began on is gone.
        case within(UInt64)
    }

    let id: UInt64
    let work: Work
    let role: Role
    let deadline: ContinuousClock.Instant
    /// Called once, through ``Inbox/finish(_:_:)``.
    let complete: @Sendable (Answer) -> Void
    /// Whether it was sent before and refused because the server's plan was out of date.
    var isSecondTry = false
}

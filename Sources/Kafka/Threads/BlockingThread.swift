/// A thread for calls that block, one after the other.
actor BlockingThread {
    private nonisolated let executor: ThreadExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(name: String) { executor = ThreadExecutor(name: name) }

    /// Runs `body` there.
    func run<Result: Sendable, Failure: Error>(
        _ body: @Sendable () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body()
    }
}

/// What was waited for did not come about.
public struct NeverHappened: Error, CustomStringConvertible {
    /// Where it was waited for.
    public let description: String
}

/// Asks `condition` again and again until it holds; throws when it does not within a generous time.
public func eventually(
    within timeout: Duration = .seconds(30), file: StaticString = #fileID, line: UInt = #line,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + timeout
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            throw NeverHappened(description: "what \(file):\(line) waits for did not happen within \(timeout)")
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}

import ServiceKit

/// Asks until there is an answer, and returns it; throws `DeadlineExceeded` when there is none in a generous time.
public func eventual<Value: Sendable>(
    within timeout: Duration = .seconds(30), _ ask: @escaping @Sendable () async throws -> Value?
) async throws -> Value {
    try await withDeadline(timeout) {
        while true {
            if let answer = try await ask() { return answer }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

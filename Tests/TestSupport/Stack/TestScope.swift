import Foundation
public import Testing

/// How much of what is long a run of the tests does.
public enum TestScope {
    /// Whether it does all of it: `CHATTING_TEST_ALL=1`, which `make test-all` sets.
    public static let isWhole = ProcessInfo.processInfo.environment["CHATTING_TEST_ALL"] == "1"
}

extension Trait where Self == ConditionTrait {
    /// Runs only where all of it is wanted, and says so where not.
    public static var wholeScope: Self {
        .enabled(if: TestScope.isWhole, "it takes long: make test-all runs it (CHATTING_TEST_ALL=1)")
    }
}

public import Logging

/// Metadata that every log line of the current task carries, such as the request's id.
///
/// It travels with structured concurrency: child tasks inherit it, detached ones do not.
public enum LogContext {
    /// What lines carry beside their own metadata; a line's own value wins.
    @TaskLocal public static var metadata: Logger.Metadata = [:]

    /// Runs `operation` with more metadata; a key that is there already gets the new value.
    public static func adding<Result>(
        _ added: Logger.Metadata, _ operation: () async throws -> Result
    ) async rethrows -> Result {
        try await $metadata.withValue(metadata.merging(added) { $1 }, operation: operation)
    }
}

import Foundation

/// Runs `body` with the path of a directory of its own, which is deleted afterwards.
public func withTemporaryDirectory<Result: Sendable>(
    _ body: (_ path: String) async throws -> Result
) async throws -> Result {
    let path =
        FileManager.default.temporaryDirectory.path + "/chatting-test-\(UUID().uuidString.prefix(8).lowercased())"
    try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

public import Testing

/// Expects that a conversation broke no promise; where it did, says which, the first few of them.
public func expectNothingBroken(
    in conversation: Conversation, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let violations = try await conversation.violations()
    let first = violations.prefix(8).map(\.description).joined(separator: "\n")
    #expect(violations.isEmpty, "\(violations.count) broken:\n\(first)", sourceLocation: sourceLocation)
}

public import Foundation

/// How a part of the stack is started, seen to be ready, and stopped.
public struct PartDefinition: Sendable {
    /// Which part.
    public var name: PartName
    /// Makes what it runs ready, and says what that is; asked at each start.
    public var command: @Sendable () async throws -> ProcessCommand
    /// Answers whether it can be used; asked again and again after each start until it can.
    public var isReady: @Sendable () async -> Bool
    /// The signal that asks it to end.
    public var stopSignal: Int32
    /// How long it may take to end before it is killed.
    public var grace: Duration

    /// A part that ends on `SIGTERM`.
    public init(
        name: PartName, stopSignal: Int32 = SIGTERM, grace: Duration = .seconds(20),
        command: @escaping @Sendable () async throws -> ProcessCommand, isReady: @escaping @Sendable () async -> Bool
    ) {
        self.name = name
        self.command = command
        self.isReady = isReady
        self.stopSignal = stopSignal
        self.grace = grace
    }
}

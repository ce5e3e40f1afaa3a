/// Something that works for as long as the process lives, after ServiceLifecycle's protocol of that name.
///
/// `run` starts the work, returns when the work is over, and ends it in good order when it is asked to stop:
/// ``gracefulShutdown()`` tells. Initialisers start nothing.
public protocol Service: Sendable {
    /// Does the work. Throwing, or returning before it was asked to stop, stops the group that it belongs to.
    func run() async throws
}

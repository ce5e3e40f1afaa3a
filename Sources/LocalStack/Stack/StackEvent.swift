/// What happens in the stack, for whoever watches it.
public enum StackEvent: Sendable {
    /// A step of the preparation began, in words.
    case step(String)
    /// A part can be used, so long after its start; `again` when it had been ready before.
    case ready(PartName, after: Duration, again: Bool)
    /// A part ended by itself, or could not be started, and will be started again after the wait.
    case ended(PartName, reason: String, restartIn: Duration)
    /// A line in a part's log that somebody should look at.
    case problem(PartName, String)
    /// Everything can be used.
    case allReady
    /// The stack began to stop.
    case stopping
    /// A part has ended, as it was asked to.
    case stopped(PartName)
}

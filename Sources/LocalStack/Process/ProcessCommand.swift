/// What to run as a process of its own.
public struct ProcessCommand: Sendable {
    /// Where what it prints goes, standard output and standard error together.
    public enum Output: Sendable {
        /// To nowhere.
        case discarded
        /// To where our own goes.
        case inherited
        /// To the end of this file, which is made (mode 0600) when it is missing.
        case file(String)
    }

    /// A path, or a name that is looked for in `PATH` and in the directories where servers are (`/usr/sbin`, …).
    public var executable: String
    /// Arguments after the name.
    public var arguments: [String]
    /// Variables on top of ours; an empty value takes ours away. Secrets do not belong here but into files.
    public var environment: [String: String]
    /// Where it starts; nil: where we are.
    public var directory: String?
    /// What it prints.
    public var output: Output
    /// Whom to run it as, by name; only root can ask for somebody else. nil: as us.
    public var user: String?
    /// The signal that it gets when we are killed; nil: none. Only Linux can do this.
    public var parentDeathSignal: Int32?

    /// A command with everything else as it comes: it is told to terminate when we die, and its output is discarded.
    public init(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
        directory: String? = nil, output: Output = .discarded, user: String? = nil,
        parentDeathSignal: Int32? = ProcessCommand.terminate
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.output = output
        self.user = user
        self.parentDeathSignal = parentDeathSignal
    }

    /// `SIGTERM`.
    public static let terminate: Int32 = 15
}

import Foundation

/// A command made ready for `posix_spawn`: with paths found, and users looked up.
struct SpawnInvocation: Sendable {
    private let command: ProcessCommand
    private let arguments: [String]
    private let environment: [String]

    init(_ command: ProcessCommand) throws(ProcessError) {
        guard let executable = ExecutablePath.find(command.executable) else {
            throw ProcessError(.notFound, "there is no program \(command.executable)")
        }
        var variables = ProcessInfo.processInfo.environment.merging(command.environment) { $1 }
        var wrapper: [String] = []
        if let user = command.user {
            // The pointer is to static memory: read at once.
            guard let entry = getpwnam(user)?.pointee else {
                throw ProcessError(.notStarted, "there is no user \(user) to run \(command.executable) as")
            }
            wrapper += ["--reuid=\(entry.pw_uid)", "--regid=\(entry.pw_gid)", "--init-groups"]
            variables["HOME"] = String(cString: entry.pw_dir)
        }
        let setpriv = ExecutablePath.find("setpriv")
        if let signal = command.parentDeathSignal.flatMap({ Self.signalNames[$0] }), setpriv != nil {
            wrapper += ["--pdeathsig", signal]
        }
        var line = [executable] + command.arguments
        if let directory = command.directory {
            // posix_spawn's own way to change it is hidden from Swift on Linux.
            line = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, directory] + line
        }
        if !wrapper.isEmpty {
            guard let setpriv else {
                throw ProcessError(.notFound, "running \(command.executable) as another user needs the program setpriv")
            }
            line = [setpriv] + wrapper + ["--"] + line
        }
        arguments = line
        environment = variables.filter { !$0.value.isEmpty }.map { "\($0.key)=\($0.value)" }
        self.command = command
    }

    /// setpriv takes names only.
    private static let signalNames: [Int32: String] = [
        SIGHUP: "HUP", SIGINT: "INT", SIGQUIT: "QUIT", SIGKILL: "KILL", SIGTERM: "TERM",
    ]

    /// Starts it. Only to be called on a thread that outlives it.
    func spawn() -> Result<pid_t, ProcessError> {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        switch command.output {
        case .discarded:
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        case .file(let path):
            posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        case .inherited: break
        }
        Self.keepDescriptorsToOurselves()
        // A group of its own (Ctrl-C in the terminal reaches us alone), with signals as they come from the system.
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var pid: pid_t = 0
        let error = withCStrings(arguments) { argv in
            withCStrings(environment) { envp in posix_spawn(&pid, arguments[0], &actions, &attributes, argv, envp) }
        }
        guard error == 0 else {
            let reason = String(cString: strerror(error))
            return .failure(ProcessError(.notStarted, "\(command.executable) could not be started: \(reason)"))
        }
        return .success(pid)
    }

    /// Marks every descriptor above standard error as not for children, whoever opened it: a lock or a listening socket
    /// that a child inherits stays taken for as long as the child lives.
    private static func keepDescriptorsToOurselves() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
        for descriptor in names.compactMap({ Int32($0) }) where descriptor > 2 {
            let flags = fcntl(descriptor, F_GETFD)
            if flags >= 0 { _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) }
        }
    }

    private func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return (copies + [nil]).withUnsafeBufferPointer { pointers in
            guard let base = pointers.baseAddress else {
                preconditionFailure("an array with an element has an address")
            }
            return body(base)
        }
    }
}

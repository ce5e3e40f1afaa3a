extension ProcessExit {
    /// Reads what `waitpid` tells of a process that has ended: the macros of `sys/wait.h` do not reach Swift.
    init(waitStatus status: Int32) {
        let signal = status & 0x7f
        self = signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal)
    }
}

import LocalStack

extension StackPorts {
    /// Ports that are free now: the usual ones, so much higher that all of them are.
    static func free() throws -> StackPorts {
        // From a place of our own, so that two benchmarks do not choose the same.
        for offset in (0..<200).map({ 10_000 + ($0 * 97) % 10_000 }).shuffled() {
            let ports = StackPorts(offset: offset)
            let all =
                [ports.gateway, ports.auth, ports.authInternal, ports.postgres] + ports.chat + ports.chatInternal
                + ports.brokers
            if all.allSatisfy({ PortCheck.isFree(port: $0) }) { return ports }
        }
        throw BenchmarkError("there are no free ports")
    }
}

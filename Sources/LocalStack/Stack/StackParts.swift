import Foundation

/// Makes the definitions of a stack's parts.
struct StackParts: Sendable {
    let configuration: StackConfiguration
    let environment: ServerEnvironment
    let postgres: PreparedPostgres
    let probe: Probe

    /// All of them, in the order in which they start.
    var all: [PartDefinition] {
        var parts = [postgresPart]
        if configuration.kafka == .embedded { parts.append(brokers) }
        return parts + [auth] + configuration.ports.chat.indices.map(chat) + [gateway]
    }

    private var postgresPart: PartDefinition {
        // Its fast shutdown does not wait for clients to leave.
        PartDefinition(name: .postgres, stopSignal: PostgresServer.fastShutdown) {
            var command = try await postgres.prepare().command
            command.output = log(.postgres)
            return command
        } isReady: {
            await postgres.isReady()
        }
    }

    private var brokers: PartDefinition {
        let ports = configuration.ports.brokers
        return PartDefinition(name: .brokers) {
            server(.brokers, ["broker"] + ports.flatMap { ["--port", String($0)] }, environment.kafka)
        } isReady: {
            ports.allSatisfy(probe.accepts)
        }
    }

    private var auth: PartDefinition {
        PartDefinition(name: .auth) {
            try server(.auth, ["auth"], environment.auth())
        } isReady: {
            await isReady(configuration.ports.auth, configuration.ports.authInternal)
        }
    }

    /// A chat server; it closes its sockets in waves, which takes a while.
    private func chat(_ index: Int) -> PartDefinition {
        PartDefinition(name: .chat(index + 1), grace: .seconds(40)) {
            try server(.chat(index + 1), ["chat"], environment.chat(index))
        } isReady: {
            await isReady(configuration.ports.chat[index], configuration.ports.chatInternal[index])
        }
    }

    private var gateway: PartDefinition {
        let directory = configuration.directory.gateway
        return PartDefinition(name: .gateway) {
            let file = "\(directory)/nginx.conf"
            try PrivateFile(path: file).write(gatewayConfiguration.render())
            return ProcessCommand("nginx", ["-e", "stderr", "-p", directory, "-c", file], output: log(.gateway))
        } isReady: {
            await probe.isReady("http://127.0.0.1:\(configuration.ports.gateway)/livez")
        }
    }

    private var gatewayConfiguration: GatewayConfiguration {
        let ports = configuration.ports
        func local(_ port: Int) -> String { "127.0.0.1:\(port)" }
        return GatewayConfiguration(
            listen: "\(configuration.gatewayHost):\(ports.gateway)", auth: local(ports.auth),
            authInternal: local(ports.authInternal), chat: ports.chat.map(local),
            chatInternal: ports.chatInternal.map(local), directory: configuration.directory.gateway,
            accessLog: configuration.directory.log("gateway-access"), trustedProxies: configuration.trustedProxies)
    }

    private func server(_ name: PartName, _ arguments: [String], _ variables: [String: String]) -> ProcessCommand {
        let given = configuration.environment[name] ?? [:]
        return ProcessCommand(
            configuration.executable, arguments, environment: variables.merging(given) { $1 }, output: log(name))
    }

    private func log(_ name: PartName) -> ProcessCommand.Output { .file(configuration.directory.log(name)) }

    /// The internal port says so, and the public one, which opens last, is open.
    private func isReady(_ port: Int, _ internalPort: Int) async -> Bool {
        guard await probe.isReady("http://127.0.0.1:\(internalPort)/readyz") else { return false }
        return probe.accepts(port)
    }
}

import ArgumentParser
import Foundation
import LocalStack
import Logging
import ServiceKit

/// Runs everything in the foreground.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Run the whole system on this machine, until Ctrl-C.",
        discussion: """
            Postgres, Kafka brokers in memory (or the cluster that KAFKA_BOOTSTRAP_SERVERS names), the auth server, two chat \
            servers and nginx. A part that dies is started again. What is set in the environment for servers, such as \
            CHATTING_LOG_LEVEL or CHATTING_RATE_LIMITS, reaches them.
            """)

    @OptionGroup var options: StackOptions

    @Option(help: "The IPv4 address that the gateway listens on; 0.0.0.0 lets other machines in.")
    var host = "127.0.0.1"

    @Option(help: "The gateway's port, when that is not 8080 and the offset.")
    var port: Int?

    @Option(help: "How much higher than usual all ports are: for a second stack, or where ports are taken.")
    var portOffset = 0

    @Option(help: "How clients reach the gateway, when that is not http://localhost and its port.")
    var publicURL: String?

    @Option(help: "An address or network of a proxy in front, whose X-Forwarded-For is believed. May be repeated.")
    var trustedProxy: [String] = []

    func validate() throws {
        guard (0...50_000).contains(portOffset) else { throw ValidationError("The offset must be from 0 to 50000.") }
    }

    func run() async throws {
        var ports = StackPorts(offset: portOffset)
        if let port { ports.gateway = port }
        let servers = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"] ?? ""
        let configuration = StackConfiguration(
            directory: options.runDirectory, ports: ports, kafka: servers.isEmpty ? .embedded : .external(servers),
            gatewayHost: host, publicURL: publicURL, trustedProxies: trustedProxy)
        let console = StackConsole(configuration)
        let stack = try LocalStack(configuration, report: console.show)
        console.begin()
        // The console tells what happens; the group's own lines are for servers.
        let logger = Logger(label: "up") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            [stack], signals: UnixSignal.allCases, shutdownTimeout: .seconds(120), logger: logger)
        try await group.run()
    }
}

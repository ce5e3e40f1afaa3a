import Logging

/// What all connections of a server share.
struct HTTPServerEnvironment: Sendable {
    let limits: HTTPServerConfiguration.Limits
    let timeouts: HTTPServerConfiguration.Timeouts
    let trustedProxies: TrustedProxies
    let responder: RouterResponder
    let logger: Logger
    let metrics: HTTPServerMetrics
}

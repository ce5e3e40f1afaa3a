public import Logging
public import ServiceKit

/// What every server of ours is told: where it listens, who it is to the outside, where auth is.
public struct ServerConfiguration: Sendable {
    /// Where the public listener binds.
    public var host: String
    /// The public listener's port; 0 takes a free one.
    public var port: Int
    /// Where the internal listener binds.
    public var internalHost: String
    /// The internal listener's port; 0 takes a free one.
    public var internalPort: Int
    /// The origin that clients use, without a slash at its end.
    public var publicURL: String
    /// Proxies whose `X-Forwarded-For` is believed, as addresses or CIDR blocks.
    public var trustedProxies: [String]
    /// How many event loops; as many as cores by default.
    public var eventLoops: Int?
    /// Whether limits on rates and counts hold; off for benchmarks only.
    public var limitsAreOn: Bool
    /// How long to go on serving after readiness went red, so that routers notice first.
    public var drainDelay: Duration
    /// Over what time sockets and streams of events are closed after that, so that their clients do not return all at once.
    public var drainWindow: Duration
    /// How long running requests and closing handshakes may then take before their connections are cut.
    public var drainTimeout: Duration
    /// When the server is full.
    public var admission: AdmissionLimits
    /// The lowest level that is logged.
    public var logLevel: Logger.Level

    /// Reads:
    ///
    /// | key | default | |
    /// |---|---|---|
    /// | `CHATTING_HOST` | `0.0.0.0` | address of the public listener |
    /// | `CHATTING_PORT` | `8080` | its port |
    /// | `CHATTING_INTERNAL_HOST` | `0.0.0.0` | address of the internal listener |
    /// | `CHATTING_INTERNAL_PORT` | `9090` | its port |
    /// | `CHATTING_PUBLIC_URL` | `http://localhost:8080` | the origin that clients use |
    /// | `CHATTING_TRUSTED_PROXIES` | none | addresses or CIDR blocks, with commas between |
    /// | `CHATTING_EVENT_LOOPS` | cores | threads that serve connections |
    /// | `CHATTING_RATE_LIMITS` | `on` | `off` turns all limits on rates and counts off |
    /// | `CHATTING_DRAIN_DELAY` | `0s` | time between red readiness and the end of accepting |
    /// | `CHATTING_DRAIN_WINDOW` | `5s` | time over which sockets and streams are then closed |
    /// | `CHATTING_DRAIN_TIMEOUT` | `10s` | time that running requests may take after that |
    /// | `CHATTING_LOG_LEVEL` | `info` | `trace`, `debug`, `info`, `notice`, `warning`, `error`, `critical` |
    ///
    /// and what ``AdmissionLimits/init(_:)`` does.
    public init(_ reader: inout ConfigurationReader) {
        host = reader.string("CHATTING_HOST", default: "0.0.0.0")
        port = reader.int("CHATTING_PORT", default: 8_080, in: 0...65_535)
        internalHost = reader.string("CHATTING_INTERNAL_HOST", default: "0.0.0.0")
        internalPort = reader.int("CHATTING_INTERNAL_PORT", default: 9_090, in: 0...65_535)
        var url = reader.string("CHATTING_PUBLIC_URL", default: "http://localhost:8080")
        while url.hasSuffix("/") { url.removeLast() }
        if !url.hasPrefix("http://") && !url.hasPrefix("https://") {
            reader.fail("CHATTING_PUBLIC_URL must begin with http:// or https://.")
        }
        publicURL = url
        trustedProxies = reader.list("CHATTING_TRUSTED_PROXIES")
        let loops = reader.int("CHATTING_EVENT_LOOPS", default: 0, in: 0...256)
        eventLoops = loops == 0 ? nil : loops
        limitsAreOn = reader.bool("CHATTING_RATE_LIMITS", default: true)
        drainDelay = reader.duration("CHATTING_DRAIN_DELAY", default: .zero, in: .zero ... .seconds(120))
        drainWindow = reader.duration("CHATTING_DRAIN_WINDOW", default: .seconds(5), in: .zero ... .seconds(600))
        drainTimeout = reader.duration("CHATTING_DRAIN_TIMEOUT", default: .seconds(10), in: .zero ... .seconds(600))
        admission = AdmissionLimits(&reader)
        let level = reader.string("CHATTING_LOG_LEVEL", default: "info")
        logLevel = Logger.Level(rawValue: level) ?? .info
        if Logger.Level(rawValue: level) == nil {
            reader.fail("CHATTING_LOG_LEVEL must be trace, debug, info, notice, warning, error or critical.")
        }
    }
}

/// The bounds of sockets, and the switch that turns those on rates and counts off.
struct SocketOptions: Sendable, Hashable {
    /// Whether limits on rates and counts hold; off for benchmarks.
    var limitsAreOn = true
    /// New sockets a second and user.
    var socketsPerSecond = 20
    /// Open sockets of a user on this pod.
    var openSockets = 100
    /// Sends a second and user.
    var sendsPerSecond = 50
    /// Sends of a user in one burst.
    var sendBurst = 200
    /// Frames a second of one socket, whatever they ask.
    var framesPerSecond = 200
    /// Frames of one socket in one burst.
    var frameBurst = 800
    /// Requests of one socket that are not answered yet; more wait in its connection.
    var requestsUnderWay = 256
    /// Resumes of one socket that are not done yet; more are refused.
    var resumesUnderWay = 4
    /// The origins beside their own that pages may open sockets from, such as `https://chat.example.org`.
    var allowedOrigins: Set<String> = []
    /// How often sockets are pinged.
    var pingInterval: Duration = .seconds(25)
}

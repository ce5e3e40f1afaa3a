/// The bounds of sockets, and the switch that turns those on rates and counts off.
struct SocketOptions: Sendable, Hashable {
    /// Whether limits on rates and counts hold; off for benchmarks.
    var limitsAreOn = true
    // Rates lie somewhat above what clients are promised (20 sockets, 50 sends, 200 at once), so that nobody who keeps to
    // that is refused because the network bunched up what they sent.
    /// New sockets a second and user.
    var socketsPerSecond = 25
    /// New sockets of a user at once.
    var socketBurst = 30
    /// Open sockets of a user on this pod.
    var openSockets = 100
    /// Sends a second and user.
    var sendsPerSecond = 60
    /// Sends of a user in one burst.
    var sendBurst = 250
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

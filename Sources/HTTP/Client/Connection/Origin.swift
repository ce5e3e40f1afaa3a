/// Where a connection goes: what requests must have in common to share one.
struct Origin: Hashable, Sendable {
    let isSecure: Bool
    /// A name, or an IP address without brackets.
    let host: String
    let port: Int

    /// The value of the `Host` header: the port only where it is not the scheme's own.
    var authority: String {
        let host = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? host : "\(host):\(port)"
    }
}

import HTTP
import NIOHTTP1

/// Which pages may open sockets: those of this host, and of a list (RFC 6454). Programs that are no browsers send no origin.
struct OriginRule: Sendable {
    private let allowed: Set<String>

    /// Beside the host's own pages, those of these origins.
    init(allowed: Set<String>) { self.allowed = Set(allowed.map { $0.lowercased() }) }

    /// Throws `forbidden` for a page from elsewhere.
    ///
    /// Only `Host` says who we are: `X-Forwarded-Host` can be set by whoever gets past the proxy.
    func check(_ headers: HTTPHeaders) throws(HTTPError) {
        let origins = headers["origin"]
        guard !origins.isEmpty else { return }
        guard origins.count == 1, let origin = origins.first?.lowercased() else { throw .forbidden }
        if allowed.contains(origin) { return }
        let parts = origin.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "http:" || parts[0] == "https:", parts[1].isEmpty,
            let host = headers.first(name: "host")?.lowercased(), !host.isEmpty
        else { throw .forbidden }
        let port = parts[0] == "http:" ? ":80" : ":443"
        guard Self.strip(port, from: String(parts[2])) == Self.strip(port, from: host) else { throw .forbidden }
    }

    private static func strip(_ port: String, from host: String) -> String {
        host.hasSuffix(port) ? String(host.dropLast(port.count)) : host
    }
}

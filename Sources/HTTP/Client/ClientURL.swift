/// An absolute URL, taken apart for a request.
struct ClientURL: Hashable, Sendable {
    let origin: Origin
    /// Path and query, as the request line has them.
    let target: String

    /// - Parameter schemes: the allowed ones and whether each means TLS.
    /// - Throws: ``HTTPClientError/Code/invalidRequest`` for other schemes, user info, and any character that a URL
    ///   can't have, so that nothing can be smuggled into the head.
    init(_ text: String, schemes: KeyValuePairs<String, Bool>) throws(HTTPClientError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw HTTPClientError(.invalidRequest, "a URL has a character that must be percent-encoded")
        }
        let lowered = text.prefix(8).lowercased()
        guard let (scheme, isSecure) = schemes.first(where: { lowered.hasPrefix($0.key + "://") }) else {
            throw HTTPClientError(.invalidRequest, "not a URL with \(schemes.map(\.key).joined(separator: " or "))")
        }
        let rest = text.dropFirst(scheme.count + 3).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest[authority.endIndex...]
        guard let (host, port) = Self.split(authority), !host.isEmpty else {
            throw HTTPClientError(.invalidRequest, "a URL's host or port is malformed")
        }
        origin = Origin(isSecure: isSecure, host: host.lowercased(), port: port ?? (isSecure ? 443 : 80))
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    /// Host and port of `host`, `host:port`, `[address]` or `[address]:port`.
    private static func split(_ authority: Substring) -> (host: Substring, port: Int?)? {
        let host: Substring
        let tail: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            tail = authority[authority.index(after: end)...]
            guard host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else {
            host = authority.prefix { $0 != ":" }
            tail = authority[host.endIndex...]
            guard host.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_" }) else {
                return nil
            }
        }
        if tail.isEmpty { return (host, nil) }
        let digits = tail.dropFirst()
        guard tail.hasPrefix(":"), digits.allSatisfy(\.isNumber), let port = UInt16(digits), port > 0 else {
            return nil
        }
        return (host, Int(port))
    }
}

import Foundation

/// What clients are counted by where they have no name: their address, and of an IPv6 address the first 64 bits, since
/// whoever has one has all the others of that network too (RFC 6177).
public enum ClientNetwork {
    /// The key of an address; IPv4 within IPv6 counts as IPv4, and what is no IPv6 address is its own key.
    public static func key(of address: String) -> String {
        var parsed = in6_addr()
        // A link-local address may name an interface.
        let text = address.split(separator: "%", maxSplits: 1).first.map(String.init) ?? address
        guard inet_pton(AF_INET6, text, &parsed) == 1 else { return address }
        let bytes = withUnsafeBytes(of: parsed) { Array($0) }
        if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
            return bytes.suffix(4).map(String.init).joined(separator: ".")
        }
        let groups = stride(from: 0, to: 8, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return groups.map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
}

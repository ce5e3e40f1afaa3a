import Foundation

/// The proxies whose word about their clients' addresses is believed.
struct TrustedProxies: Sendable {
    private let networks: [Network]

    private struct Network: Sendable {
        let bytes: [UInt8]
        let prefix: Int

        func contains(_ address: [UInt8]) -> Bool {
            guard address.count == bytes.count else { return false }
            return (0..<prefix).allSatisfy { bit in
                (address[bit / 8] ^ bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
            }
        }
    }

    /// Takes addresses and networks in CIDR notation; what is neither trusts nobody.
    init(_ texts: [String]) {
        networks = texts.compactMap { text in
            let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
            guard let first = parts.first, let bytes = Self.bytes(first) else { return nil }
            guard parts.count == 2 else { return Network(bytes: bytes, prefix: bytes.count * 8) }
            guard let prefix = Int(parts[1]), (0...bytes.count * 8).contains(prefix) else { return nil }
            return Network(bytes: bytes, prefix: prefix)
        }
    }

    func trusts(_ address: String) -> Bool {
        guard !networks.isEmpty, let bytes = Self.bytes(address) else { return false }
        return networks.contains { $0.contains(bytes) }
    }

    /// The client of a request that `peer` handed over: going back through `X-Forwarded-For` the first hop that is not
    /// trusted; what stands before it anybody may have made up.
    func client(peer: String, forwardedFor: [Substring]) -> String {
        guard trusts(peer) else { return peer }
        var client = peer
        for hop in forwardedFor.reversed() {
            let hop = String(hop)
            guard Self.bytes(hop) != nil else { return client }
            client = hop
            guard trusts(hop) else { return client }
        }
        return client
    }

    /// An address' bytes; IPv4 within IPv6 counts as IPv4.
    private static func bytes(_ address: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, address, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        guard inet_pton(AF_INET6, address, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? Array(bytes.suffix(4)) : bytes
    }
}

/// A listening TCP socket, as Linux lists them in `/proc/net/tcp` and `/proc/net/tcp6`.
struct ListeningSocket: Sendable, Hashable {
    let port: Int
    let userID: UInt32
    /// What `/proc/PID/fd` links to as `socket:[inode]`.
    let inode: String

    /// Reads a whole table; lines that are not listening sockets do not count.
    static func parse(table: String) -> [ListeningSocket] {
        table.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode; state 0A is TCP_LISTEN.
            guard fields.count > 9, fields[3] == "0A", let colon = fields[1].lastIndex(of: ":"),
                let port = Int(fields[1][fields[1].index(after: colon)...], radix: 16), let userID = UInt32(fields[7])
            else { return nil }
            return ListeningSocket(port: port, userID: userID, inode: String(fields[9]))
        }
    }
}

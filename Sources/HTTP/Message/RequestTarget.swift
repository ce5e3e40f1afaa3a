/// A request line's target (RFC 9112, section 3.2), split into path and query.
struct RequestTarget {
    let path: String
    let query: Substring

    /// Takes the origin form, the absolute form (whose scheme and authority are dropped) and `*`.
    init(_ target: String) {
        var rest = target[...]
        if !rest.utf8.starts(with: "/".utf8), let scheme = rest.firstRange(ofUTF8: "://") {
            rest = rest[scheme...]
            rest =
                rest[(rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex)...]
        }
        if let fragment = rest.utf8.firstIndex(of: UInt8(ascii: "#")) { rest = rest[..<fragment] }
        let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?"))
        query = mark.map { rest[rest.utf8.index(after: $0)...] } ?? ""
        rest = rest[..<(mark ?? rest.endIndex)]
        while rest.utf8.count > 1, rest.utf8.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        path = rest.isEmpty ? "/" : String(rest)
    }
}

extension Substring {
    /// Where the text behind the first `mark` begins.
    fileprivate func firstRange(ofUTF8 mark: String) -> Index? {
        var start = startIndex
        while start < endIndex {
            if self[start...].utf8.starts(with: mark.utf8) { return utf8.index(start, offsetBy: mark.utf8.count) }
            start = utf8.index(after: start)
        }
        return nil
    }
}

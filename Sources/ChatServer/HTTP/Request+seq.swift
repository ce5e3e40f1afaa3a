import HTTP

extension Request {
    /// A place in a log that a query names; nil when it names none.
    ///
    /// - Throws: `invalid_request` for what is no whole number from 0 to 2⁵³ − 1, the largest that all JSON readers keep.
    func seq(_ name: String) throws(HTTPError) -> Int64? {
        guard let text = query.first(name) else { return nil }
        guard let seq = Int64(text), (0...Seq.maximum).contains(seq) else {
            throw .invalidRequest("`\(name)` must be a whole number from 0.")
        }
        return seq
    }
}

/// Places in logs.
enum Seq {
    /// 2⁵³ − 1, the largest whole number that all JSON readers keep.
    static let maximum: Int64 = (1 << 53) - 1
}

public import HTTP

extension Request {
    /// The query's `limit`; throws `invalid_request` outside 1 to `maximum`.
    public func limit(default fallback: Int = 50, maximum: Int = 200) throws(HTTPError) -> Int {
        guard let text = query.first("limit") else { return fallback }
        guard let limit = Int(text), (1...maximum).contains(limit) else {
            throw .invalidRequest("`limit` must be a whole number from 1 to \(maximum).")
        }
        return limit
    }
}

import Contracts

extension MessagePage {
    /// Cuts what was read down to a page.
    ///
    /// `read` has a message more than fits on each side that has more of them; `othersExist` tells it of the side of the
    /// place that was not read.
    init(_ read: [Message], place: MessagePlace, limit: Int, othersExist: Bool) {
        let page: ArraySlice<Message>
        let (hasOlder, hasNewer): (Bool, Bool)
        // An empty page still says where the others are: behind or before the place that was asked for.
        let (first, last): (Int64, Int64)
        switch place {
        case .before(let seq):
            page = read.suffix(limit)
            (hasOlder, hasNewer) = (read.count > limit, othersExist)
            (first, last) = (seq, max(seq, 1) - 1)
        case .after(let seq):
            page = read.prefix(limit)
            (hasOlder, hasNewer) = (othersExist, read.count > limit)
            (first, last) = (min(seq, .max - 1) + 1, seq)
        case .around(let seq):
            let middle = read.firstIndex { $0.seq >= seq } ?? read.endIndex
            let (below, above) = (limit / 2, limit - limit / 2)
            page = read[max(0, middle - below)..<min(read.endIndex, middle + above)]
            (hasOlder, hasNewer) = (middle > below, read.endIndex - middle > above)
            (first, last) = (seq, seq)
        }
        self.init(
            messages: Array(page), before: hasOlder ? page.first?.seq ?? first : nil,
            after: hasNewer ? page.last?.seq ?? last : nil)
    }
}

import CLibPQ

/// The values of a statement in the form that libpq sends: one run of bytes, and where each value lies in it.
struct PostgresParameters: Sendable, Hashable {
    /// The types that the server is told; 0 lets it take the value for what its place asks for.
    private(set) var types: [UInt32] = []
    private var ranges: [Range<Int>?] = []
    private var buffer = PostgresBuffer()

    var count: Int { types.count }

    /// Why these can't be sent.
    var problem: String? {
        if let problem = buffer.problem { return problem }
        if count > Self.maximumCount { return "\(count) parameters are more than \(Self.maximumCount)" }
        if buffer.bytes.count > Self.maximumBytes { return "the parameters are larger than 512 MiB" }
        return nil
    }

    /// The protocol counts parameters in 16 bits, and lengths in 31.
    private static let maximumCount = 65_535
    private static let maximumBytes = 1 << 29

    mutating func append<Value: PostgresEncodable>(_ value: Value) {
        types.append(Value.postgresType == .text ? 0 : Value.postgresType.oid)
        guard !value.isPostgresNull else { return ranges.append(nil) }
        let start = buffer.bytes.count
        value.encode(into: &buffer)
        ranges.append(start..<buffer.bytes.count)
        // Ends a text for libpq, and gives an empty value an address.
        buffer.append(0 as UInt8)
    }

    /// Has the statement fail before it is sent.
    mutating func refuse(_ reason: String) { buffer.refuse(reason) }

    /// Lends the arrays that libpq's functions take. Untyped parameters are texts and travel as such.
    func withPointers<Result>(
        _ body: (
            _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?,
            _ formats: UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        buffer.bytes.withUnsafeBytes { memory in
            let base = memory.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = ranges.map { range in
                range.flatMap { range in base.map { UnsafePointer($0 + range.lowerBound) } }
            }
            let lengths = ranges.map { Int32($0?.count ?? 0) }
            return body(values, lengths, types.map { $0 == 0 ? 0 : 1 })
        }
    }
}

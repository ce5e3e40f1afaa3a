public import ServiceKit

extension Timestamp: PostgresCodable {
    /// `timestamptz`.
    public static var postgresType: PostgresType { .timestamptz }
    /// `timestamptz[]`.
    public static var postgresArrayType: PostgresType { .timestamptzArray }
    /// Microseconds since 2000, where Postgres begins.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(microseconds &- Self.postgresEpoch) }
    /// Reads `timestamptz`; `infinity` does not fit.
    public init(postgres cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.bytes
        guard cell.type == .timestamptz, bytes.count == 8 else { throw cell.mismatch(Timestamp.self) }
        let (sum, overflow) = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
            .addingReportingOverflow(Self.postgresEpoch)
        // The lowest value stands for -infinity, the highest for infinity; the latter overflows.
        guard !overflow, sum != .min + Self.postgresEpoch else {
            throw cell.mismatch(Timestamp.self, "it is infinite")
        }
        self.init(microseconds: sum)
    }

    /// 2000-01-01T00:00:00Z in microseconds since 1970.
    private static let postgresEpoch: Int64 = 946_684_800_000_000
}

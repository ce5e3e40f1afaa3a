import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

private enum Kind: String, PostgresCodable {
    case small, large
}

@Suite("Postgres values")
struct ValueTests {
    /// Sends values and has the server compare them with its own literals, so that both directions are checked.
    private func roundTrip<Value: PostgresEncodable & PostgresDecodable & Equatable>(
        _ pairs: [(Value, String)], _ location: SourceLocation = #_sourceLocation
    ) async throws {
        try await withTestDatabase { database in
            for (value, literal) in pairs {
                let (back, isSame, constant) = try await database.client.query(
                    """
                    SELECT x, x IS NOT DISTINCT FROM (\(unsafeSQL: literal)), (\(unsafeSQL: literal))
                    FROM (SELECT \(value)) AS t (x)
                    """
                ).only(Value.self, Bool.self, Value.self)
                #expect(back == value, sourceLocation: location)
                #expect(isSame, "the server sees \(value) as \(literal)", sourceLocation: location)
                #expect(constant == value, sourceLocation: location)
            }
        }
    }

    @Test("Whole numbers")
    func integers() async throws {
        try await roundTrip([
            (Int.min, "(-9223372036854775808)::int8"), (-1, "-1::int8"), (.max, "9223372036854775807"),
        ])
        try await roundTrip([(Int32.min, "(-2147483648)::int4"), (7, "7::int4")])
        try await roundTrip([(Int16.min, "(-32768)::int2"), (7, "7::int2")])
    }

    @Test("Booleans and floating-point numbers")
    func others() async throws {
        try await roundTrip([(true, "true"), (false, "false")])
        try await roundTrip([
            (0.1, "0.1::float8"), (-.infinity, "'-infinity'::float8"), (.leastNonzeroMagnitude, "5e-324::float8"),
        ])
    }

    @Test("Texts, ids, moments, bytes")
    func texts() async throws {
        try await roundTrip([("", "''::text"), ("O'Neil \\ \"q\" 한국어 👩‍👩‍👧", "E'O''Neil \\\\ \"q\" 한국어 👩‍👩‍👧'::text")])
        let id = UUID()
        try await roundTrip([(id, "'\(id)'::uuid")])
        try await roundTrip([
            (Timestamp(microseconds: 1), "'1970-01-01 00:00:00.000001+00'::timestamptz"),
            (Timestamp(microseconds: -1), "'1969-12-31 23:59:59.999999+00'::timestamptz"),
            (Timestamp(microseconds: 1_795_512_600_250_000), "'2026-11-24T09:30:00.25Z'::timestamptz"),
        ])
        try await roundTrip([([UInt8](), "''::bytea"), (Array(0...255), "decode('\(allBytes)', 'hex')")])
    }

    private var allBytes: String { (0...255).map { String(format: "%02x", $0) }.joined() }

    @Test("Arrays: empty, with NULLs, with everything that text arrays would have to quote")
    func arrays() async throws {
        try await roundTrip([([Int](), "'{}'::int8[]"), ([1, -2, .max], "'{1,-2,9223372036854775807}'::int8[]")])
        try await roundTrip([([1, nil, 3] as [Int32?], "'{1,NULL,3}'::int4[]")])
        let texts = ["", "NULL", "a,b", "{}", "\"", "\\", " ", "'", "한국어", "👋"]
        let literals = texts.map { "E'\($0.map { "\\'".contains($0) ? "\\\($0)" : "\($0)" }.joined())'" }
        try await roundTrip([(texts, "ARRAY[\(literals.joined(separator: ","))]::text[]")])
        try await roundTrip([(["a", nil] as [String?], "ARRAY['a', NULL]::text[]")])
        try await roundTrip([([[1, 2], [], [0]] as [[UInt8]], "ARRAY['\\x0102', '', '\\x00']::bytea[]")])
        let ids = [UUID(), UUID()]
        try await roundTrip([(ids, "ARRAY['\(ids[0])', '\(ids[1])']::uuid[]")])
        try await roundTrip([([true, false], "'{t,f}'::bool[]")])
        try await roundTrip([([0.5, -1], "'{0.5,-1}'::float8[]")])
        try await roundTrip([([Timestamp(seconds: 0)], "ARRAY['1970-01-01Z'::timestamptz]")])
    }

    @Test("NULL is nil, and an error where the type is not optional")
    func nulls() async throws {
        try await withTestDatabase { database in
            let missing: Int? = nil
            let rows = try await database.client.query("SELECT \(missing), \(missing) IS NULL, 'x'")
            let (number, isNull, text) = try rows.only(Int?.self, Bool.self, String?.self)
            #expect(number == nil && isNull && text == "x")
            let error = #expect(throws: PostgresError.self) { try rows.only(Int.self, Bool.self, String.self) }
            #expect(error?.code == .decoding)
        }
    }

    @Test("Untyped texts become jsonb, enumerations, dates and whatever else their place asks for")
    func untyped() async throws {
        try await withTestDatabase { database in
            try await database.client.execute("CREATE TYPE kind AS ENUM ('small', 'large')")
            try await database.client.execute("CREATE TABLE things (kind kind, data jsonb, day date, name varchar(10))")
            try await database.client.execute(
                "INSERT INTO things VALUES (\(Kind.large), \(#"{"a": 1}"#), \("2026-11-24"), \("n"))")
            let row = try await database.client.query(
                "SELECT kind, data, day::text, name FROM things WHERE kind = \(Kind.large) AND data @> \(#"{"a": 1}"#)"
            ).only(Kind.self, String.self, String.self, String.self)
            #expect(row == (.large, #"{"a": 1}"#, "2026-11-24", "n"))
        }
    }

    @Test(
        "What does not fit the type that was asked for is an error",
        arguments: ["SELECT 1.5::numeric", "SELECT 'a'", "SELECT 1::int8, 2", "SELECT NULL::int8", "SELECT 3000000000"])
    func mismatches(sql: String) async throws {
        try await withTestDatabase { database in
            let rows = try await database.client.query(PostgresStatement(unsafeSQL: sql))
            let error = #expect(throws: PostgresError.self) { try rows.only(Int32.self) }
            #expect(error?.code == .decoding)
        }
    }

    @Test("An infinite moment is an error", arguments: ["infinity", "-infinity"])
    func infiniteMoments(text: String) async throws {
        try await withTestDatabase { database in
            let rows = try await database.client.query("SELECT \(text)::timestamptz")
            #expect(throws: PostgresError.self) { try rows.only(Timestamp.self) }
        }
    }

    @Test("Rows are a collection, with columns by name")
    func rows() async throws {
        try await withTestDatabase { database in
            let rows = try await database.client.query("SELECT n, n * 2 AS double FROM generate_series(1, 3) AS n")
            #expect(rows.columns == ["n", "double"])
            #expect(try rows.map { try $0.decode(column: "double", as: Int.self) } == [2, 4, 6])
            #expect(try rows.first(Int.self, Int.self)?.1 == 2)
            #expect(throws: PostgresError.self) { try rows.only(Int.self, Int.self) }
            #expect(throws: PostgresError.self) { try rows[0].decode(column: "triple", as: Int.self) }
            let none = try await database.client.query("SELECT 1 WHERE false")
            #expect(try none.first(Int.self) == nil)
        }
    }
}

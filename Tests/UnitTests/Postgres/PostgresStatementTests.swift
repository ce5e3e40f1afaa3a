import Foundation
import Testing

@testable import Postgres

@Suite("Interpolated statements")
struct PostgresStatementTests {
    @Test("Values become parameters, in order")
    func values() {
        let name: String? = nil
        let statement: PostgresStatement = "SELECT \(1), \("'; DROP TABLE users"), \(name), \([UUID()])"
        #expect(statement.sql == "SELECT $1, $2, $3, $4")
        #expect(statement.parameters.types == [20, 0, 0, 2951])
    }

    @Test("Identifiers are quoted", arguments: [("users", "\"users\""), ("a\"b", "\"a\"\"b\""), ("", "\"\"")])
    func identifiers(name: String, quoted: String) {
        let statement: PostgresStatement = "SELECT * FROM \(identifier: name)"
        #expect(statement.sql == "SELECT * FROM \(quoted)")
    }

    @Test("What is called unsafe is pasted")
    func unsafe() {
        let statement: PostgresStatement = "SELECT 1 \(unsafeSQL: "ORDER BY 1")"
        #expect(statement.sql == "SELECT 1 ORDER BY 1")
    }

    @Test("A text with U+0000 in it cannot be sent, wherever it stands")
    func zeroCharacters() {
        let statements: [PostgresStatement] = ["\("a\0")", "\(["a", "\0"])", "\(identifier: "a\0b")"]
        for statement in statements { #expect(statement.parameters.problem != nil) }
        #expect(("\([0] as [UInt8])" as PostgresStatement).parameters.problem == nil)
    }

    @Test("More parameters than the protocol can count cannot be sent")
    func manyParameters() {
        var parameters = PostgresParameters()
        for number in 0..<65_535 { parameters.append(number) }
        #expect(parameters.problem == nil)
        parameters.append(0)
        #expect(parameters.problem != nil)
    }
}

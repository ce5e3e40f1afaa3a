import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

@Suite("Postgres statements")
struct StatementTests {
    @Test("Statements of 64 callers share a connection, each gets its own answer")
    func pipelining() async throws {
        try await withTestDatabase { database in
            let backends = try await withThrowingTaskGroup(of: (Int, Int, Int).self) { group in
                for number in 0..<64 {
                    group.addTask {
                        let (answer, backend) = try await database.client.query("SELECT \(number), pg_backend_pid()")
                            .only(Int.self, Int.self)
                        return (number, answer, backend)
                    }
                }
                return try await group.reduce(into: Set<Int>()) { backends, row in
                    #expect(row.0 == row.1)
                    backends.insert(row.2)
                }
            }
            #expect(backends.count == 1)
        }
    }
}

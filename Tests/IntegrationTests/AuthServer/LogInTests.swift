import Contracts
import Cryptography
import HTTP
import NIOHTTP1
import Observability
import Postgres
import ServiceKit
import Testing

@testable import AuthServer

@Suite("Logging in")
struct LogInTests {
    @Test("The right password gives a pair of tokens that is not cached")
    func logIn() async throws {
        try await withTestAuth { auth in
            await auth.signUp("mina")
            let answer = await auth.logIn("mina")
            #expect(answer.status == .ok && answer.headers.first(name: "cache-control") == "no-store")
            let pair = try answer.json(TokenPair.self)
            #expect(pair.tokenType == "Bearer" && pair.expiresIn == 300)
            #expect(await auth.send(.GET, "/user/me", token: pair.accessToken).status == .ok)
        }
    }

    @Test("Unknown, no id at all, not active and wrong are the same answer")
    func refused() async throws {
        try await withTestAuth { auth in
            for user in ["mina", "locked", "pending", "erased"] { await auth.signUp(user) }
            try await auth.postgres.execute("UPDATE users SET state = user_id WHERE user_id <> 'mina'")
            var bodies: Set<Problem> = []
            for (user, password) in [
                ("mina", "wrong password"), ("mina", "short"), ("nobody", TestAuth.password), ("", TestAuth.password),
                ("Mina!", TestAuth.password), ("locked", TestAuth.password), ("pending", TestAuth.password),
                ("erased", TestAuth.password), ("me", TestAuth.password), ("a\\u0000b", TestAuth.password),
            ] {
                let answer = await auth.logIn(user, password: password)
                #expect(answer.status == .unauthorized && answer.code == "invalid_credentials", "\(user)")
                var problem = try answer.json(Problem.self)
                problem.requestId = nil
                bodies.insert(problem)
            }
            #expect(bodies.count == 1)
            #expect(try await auth.postgres.query("SELECT count(*) FROM families").only(Int.self) == 0)
        }
    }

    @Test("Whoever is not there costs as much work as whoever is")
    func sameWork() async throws {
        try await withTestAuth { auth in
            for user in ["mina", "locked"] { await auth.signUp(user) }
            try await auth.postgres.execute("UPDATE users SET state = 'locked' WHERE user_id = 'locked'")
            for (count, user) in ["mina", "locked", "nobody", "No Id", ""].enumerated() {
                #expect(await auth.logIn(user, password: "wrong password").status == .unauthorized)
                #expect(auth.metrics.render().contains("auth_password_duration_seconds_count \(count + 3)\n"))
            }
        }
    }

    @Test("Neither passwords nor tokens are logged")
    func secrecy() async throws {
        try await withTestAuth { auth in
            let pair = try await auth.newUser("mina")
            _ = await auth.logIn("mina", password: "a wrong password")
            let next = try await auth.refresh(pair.refreshToken).json(TokenPair.self)
            auth.time.pass(.seconds(11))
            _ = await auth.refresh(pair.refreshToken)
            _ = await auth.send(.GET, "/user/me", token: next.accessToken)
            let log = auth.log.text
            #expect(log.contains("used again"))
            for secret in [
                TestAuth.password, "a wrong password", pair.refreshToken, next.refreshToken, next.accessToken,
            ] {
                #expect(!log.contains(secret))
            }
        }
    }

    @Test("Unknown fields, missing ones and texts that are too long are refused")
    func strict() async throws {
        try await withTestAuth { auth in
            let long = String(repeating: "p", count: 257)
            for body in [
                #"{"userId":"mina","password":"12345678","remember":true}"#, #"{"userId":"mina"}"#,
                #"{"userId":"mina","password":"\#(long)"}"#, #"{"userId":"\#(long)","password":"12345678"}"#,
            ] {
                #expect(await auth.send(.POST, "/user/login", body).code == "invalid_request")
            }
            let big = #"{"userId":"mina","password":"\#(String(repeating: "p", count: 70_000))"}"#
            #expect(await auth.send(.POST, "/user/login", big).status == .payloadTooLarge)
        }
    }

    @Test("A hash of another cost is made anew at the log-in, which goes on working")
    func rehash() async throws {
        try await withTestAuth { auth in
            await auth.signUp("mina")
            let old = try PasswordHash.make(TestAuth.password, cost: try #require(ScryptCost(logN: 5)))
            try await auth.postgres.execute("UPDATE users SET password_hash = \(old.encoded)")
            #expect(await auth.logIn("mina", password: "wrong password").status == .unauthorized)
            let statement: PostgresStatement = "SELECT password_hash FROM users"
            #expect(try await auth.postgres.query(statement).only(String.self) == old.encoded)
            for _ in 0..<2 { #expect(await auth.logIn("mina").status == .ok) }
            #expect(try await auth.postgres.query(statement).only(String.self).contains("ln=4"))
        }
    }

    @Test("60 log-ins at once from one address are let through, right or wrong, then 2 a second")
    func limit() async throws {
        try await withTestAuth(limits: true) { auth in
            await auth.signUp("mina")
            for number in 0..<60 {
                let password = number.isMultiple(of: 2) ? TestAuth.password : "wrong password"
                #expect(await auth.logIn("mina", password: password).status != .tooManyRequests)
            }
            let refused = await auth.logIn("mina")
            #expect(refused.code == "rate_limited" && refused.headers.first(name: "retry-after") == "1")
            #expect(await auth.logIn("mina", from: "192.0.2.2").status == .ok)
            auth.time.pass(.milliseconds(500))
            #expect(await auth.logIn("mina").status == .ok)
        }
    }

    @Test("With limits off nothing is counted")
    func unlimited() async throws {
        try await withTestAuth { auth in
            for _ in 0..<70 { #expect(await auth.logIn("nobody").code == "invalid_credentials") }
        }
    }
}

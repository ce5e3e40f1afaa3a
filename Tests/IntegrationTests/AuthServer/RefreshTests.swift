import Contracts
import Cryptography
import NIOHTTP1
import Postgres
import ServerKit
import ServiceKit
import Testing

@testable import AuthServer

@Suite("Refreshing")
struct RefreshTests {
    @Test("A refresh token gives a new pair of the same session, again and again")
    func rotation() async throws {
        try await withTestAuth { auth in
            var pair = try await auth.newUser("mina")
            let session = try #require(RefreshToken(pair.refreshToken)).session
            for _ in 0..<5 {
                auth.time.pass(.seconds(60))
                let answer = await auth.refresh(pair.refreshToken)
                #expect(answer.status == .ok && answer.headers.first(name: "cache-control") == "no-store")
                let next = try answer.json(TokenPair.self)
                #expect(next.refreshToken != pair.refreshToken && next.accessToken != pair.accessToken)
                #expect(RefreshToken(next.refreshToken)?.session == session)
                #expect(await auth.send(.GET, "/user/me", token: next.accessToken).status == .ok)
                pair = next
            }
            #expect(try await auth.postgres.query("SELECT count(*) FROM families").only(Int.self) == 1)
        }
    }

    @Test("Ten requests with the same token at once get the same successor, and there is one family, which lives")
    func parallel() async throws {
        try await withTestAuth { auth in
            let pair = try await auth.newUser("mina")
            let successors = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await auth.refresh(pair.refreshToken).json(TokenPair.self).refreshToken }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(successors.count == 1)
            let successor = try #require(successors.first)
            let live: PostgresStatement = "SELECT count(*) FROM families WHERE revoked_at IS NULL AND generation = 2"
            #expect(try await auth.postgres.query(live).only(Int.self) == 1)
            #expect(await auth.refresh(successor).status == .ok)
        }
    }

    @Test("A client whose answer was lost gets the same successor within ten seconds, and goes on")
    func lostAnswer() async throws {
        try await withTestAuth { auth in
            let pair = try await auth.newUser("mina")
            let lost = try await auth.refresh(pair.refreshToken).json(TokenPair.self)
            auth.time.pass(.seconds(10))
            let again = try await auth.refresh(pair.refreshToken).json(TokenPair.self)
            #expect(again.refreshToken == lost.refreshToken)
            #expect(await auth.refresh(again.refreshToken).status == .ok)
        }
    }

    @Test("After the grace the spent token revokes the family: neither it nor its successor nor an access token helps")
    func reuse() async throws {
        try await withTestAuth { auth in
            let pair = try await auth.newUser("mina")
            let next = try await auth.refresh(pair.refreshToken).json(TokenPair.self)
            auth.time.pass(.seconds(11))
            #expect(await auth.refresh(pair.refreshToken).code == "unauthenticated")
            #expect(await auth.refresh(next.refreshToken).code == "unauthenticated")
            #expect(await auth.send(.GET, "/user/me", token: next.accessToken).code == "unauthenticated")
            #expect(try await auth.postgres.query("SELECT revocation FROM families").only(String.self) == "reuse")
            #expect(await auth.logIn("mina").status == .ok)
        }
    }

    @Test("A token older than the one spent last revokes at once")
    func oldReuse() async throws {
        try await withTestAuth { auth in
            let first = try await auth.newUser("mina")
            let second = try await auth.refresh(first.refreshToken).json(TokenPair.self)
            let third = try await auth.refresh(second.refreshToken).json(TokenPair.self)
            #expect(await auth.refresh(first.refreshToken).status == .unauthorized)
            #expect(await auth.refresh(third.refreshToken).status == .unauthorized)
        }
    }

    @Test("One family's end leaves the others alone")
    func others() async throws {
        try await withTestAuth { auth in
            let one = try await auth.newUser("mina")
            let other = try await auth.logIn("mina").json(TokenPair.self)
            _ = await auth.refresh(one.refreshToken)
            auth.time.pass(.seconds(11))
            #expect(await auth.refresh(one.refreshToken).status == .unauthorized)
            #expect(await auth.refresh(other.refreshToken).status == .ok)
        }
    }

    @Test("Made up, foreign and malformed tokens are refused and revoke nothing")
    func foreign() async throws {
        try await withTestAuth { auth in
            let pair = try await auth.newUser("mina")
            let session = try #require(RefreshToken(pair.refreshToken)).session
            let forged = try #require(
                RefreshToken(session: session, generation: 0, tagKey: [UInt8](repeating: 0, count: 32)))
            for token in [forged.text, "", "x", pair.accessToken, String(pair.refreshToken.dropLast()) + "A"]
            where token != pair.refreshToken {
                #expect(await auth.refresh(token).status == .unauthorized)
            }
            #expect(await auth.send(.POST, "/user/refresh", #"{"refreshToken":1}"#).status == .badRequest)
            #expect(await auth.send(.POST, "/user/refresh", #"{"refreshToken":"x","scope":"y"}"#).status == .badRequest)
            #expect(await auth.refresh(pair.refreshToken).status == .ok)
        }
    }

    @Test("A locked account's token is refused, and good again when it is unlocked")
    func locked() async throws {
        try await withTestAuth { auth in
            let pair = try await auth.newUser("mina")
            try await auth.postgres.execute("UPDATE users SET state = 'locked'")
            #expect(await auth.refresh(pair.refreshToken).status == .unauthorized)
            try await auth.postgres.execute("UPDATE users SET state = 'active'")
            #expect(await auth.refresh(pair.refreshToken).status == .ok)
        }
    }

    @Test("A new role is in the next access token")
    func roles() async throws {
        try await withTestAuth { auth in
            let pair = try await auth.newUser("mina")
            try await auth.postgres.execute("UPDATE users SET roles = '{operator}'")
            let next = try await auth.refresh(pair.refreshToken).json(TokenPair.self)
            let keys = try auth.keys.current
            let rules = auth.rules
            #expect(try rules.principal(of: next.accessToken) { keys.verifyingKey($0) }.roles == [.operator])
        }
    }

    @Test("A session dies after 30 days without use, and is deleted a day later")
    func expiry() async throws {
        try await withTestAuth { auth in
            let pair = try await auth.newUser("mina")
            auth.time.pass(.seconds(30 * 86_400))
            #expect(await auth.refresh(pair.refreshToken).status == .unauthorized)
            let families = FamilyStore(postgres: auth.postgres, policy: SessionPolicy(), clock: auth.time.clock)
            let now = auth.time.clock.now
            #expect(try await families.deleteEnded(before: now - .seconds(86_400), limit: 10) == 0)
            #expect(try await families.deleteEnded(before: now + .seconds(1), limit: 10) == 1)
            #expect(await auth.refresh(pair.refreshToken).status == .unauthorized)
        }
    }

    @Test("Neither refresh tokens nor their successors can be read from the database")
    func secrecy() async throws {
        try await withTestAuth { auth in
            let pair = try await auth.newUser("mina")
            let next = try await auth.refresh(pair.refreshToken).json(TokenPair.self)
            let row = try await auth.postgres.query("SELECT f::text FROM families f").only(String.self)
            for text in [pair.refreshToken, next.refreshToken] {
                let hexadecimal = Hex.encode(try #require(Base64URL.decode(text)))
                #expect(!row.contains(text) && !row.contains(hexadecimal))
            }
        }
    }

    @Test("A log-out ends the session, also with a spent token, and says the same to any token")
    func logOut() async throws {
        try await withTestAuth { auth in
            let pair = try await auth.newUser("mina")
            let next = try await auth.refresh(pair.refreshToken).json(TokenPair.self)
            func logOut(_ token: String) async -> TestAnswer {
                await auth.send(.POST, "/user/logout", #"{"refreshToken":"\#(token)"}"#)
            }
            #expect(await logOut("made up").status == .noContent)
            #expect(await auth.send(.GET, "/user/me", token: next.accessToken).status == .ok)
            for _ in 0..<2 { #expect(await logOut(pair.refreshToken).status == .noContent) }
            #expect(await auth.refresh(next.refreshToken).status == .unauthorized)
            #expect(await auth.send(.GET, "/user/me", token: next.accessToken).status == .unauthorized)
        }
    }
}

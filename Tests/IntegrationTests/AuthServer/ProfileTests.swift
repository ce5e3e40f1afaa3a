import Contracts
import Foundation
import NIOHTTP1
import Postgres
import Testing

@testable import AuthServer

@Suite("Profiles")
struct ProfileTests {
    private struct Page: Decodable {
        let users: [PublicProfile]
        let next: String?
        var ids: [String] { users.map(\.userID.description) }
    }

    @Test("People see and change their own profile")
    func own() async throws {
        try await withTestAuth { auth in
            let token = try await auth.newUser("mina", name: "Mina").accessToken
            func change(_ body: String) async -> TestAnswer {
                await auth.send(.PATCH, "/user/me", body, token: token)
            }
            var account = try await auth.send(.GET, "/user/me", token: token).json(Account.self)
            #expect(account.userName.description == "Mina" && account.email == nil)
            account = try await change(#"{"userName":"민아","email":"mina@example.com"}"#).json()
            #expect(account.userName.description == "민아" && account.email == "mina@example.com")
            account = try await change(#"{"userName":"Mina K."}"#).json()
            #expect(account.userName.description == "Mina K." && account.email == "mina@example.com")
            account = try await change(#"{"email":null}"#).json()
            #expect(account.email == nil)
            let before = account
            account = try await change("{}").json()
            #expect(account == before)
            for body in [
                #"{"userId":"other"}"#, #"{"state":"locked"}"#, #"{"roles":["operator"]}"#, #"{"userName":null}"#,
                #"{"userName":" "}"#, #"{"email":"nowhere"}"#, "[]",
            ] {
                #expect(await change(body).code == "invalid_request", "\(body)")
            }
            #expect(try await auth.send(.GET, "/user/me", token: token).json(Account.self) == before)
            #expect(try await auth.postgres.query("SELECT version FROM users").only(Int.self) == 4)
        }
    }

    @Test("Nobody without a token sees anybody")
    func anonymous() async throws {
        try await withTestAuth { auth in
            await auth.signUp("mina")
            for path in ["/user/me", "/user/mina", "/user?q=m", "/user/sessions"] {
                let answer = await auth.send(.GET, path)
                #expect(answer.code == "unauthenticated", "\(path)")
                #expect(answer.headers.first(name: "www-authenticate")?.hasPrefix("Bearer") == true)
            }
        }
    }

    @Test("Others see id and name, and only of accounts that are there")
    func others() async throws {
        try await withTestAuth { auth in
            let token = try await auth.newUser("mina").accessToken
            for user in ["jun", "locked", "pending", "erased"] { await auth.signUp(user, name: "Name of \(user)") }
            try await auth.postgres.execute("UPDATE users SET state = user_id WHERE user_id NOT IN ('mina', 'jun')")
            let answer = await auth.send(.GET, "/user/jun", token: token)
            #expect(try answer.json([String: String].self) == ["userId": "jun", "userName": "Name of jun"])
            #expect(await auth.send(.GET, "/user/locked", token: token).status == .ok)
            for user in ["pending", "erased", "nobody", "No%20Id", "..%2Fme"] {
                #expect(await auth.send(.GET, "/user/\(user)", token: token).code == "not_found", "\(user)")
            }
        }
    }

    @Test("A search finds what an id or a name begins with, page by page and each once")
    func search() async throws {
        try await withTestAuth { auth in
            let token = try await auth.newUser("mina", name: "Anna").accessToken
            for number in 0..<7 { await auth.signUp("min\(number)", name: "Mineral \(number)") }
            await auth.signUp("zoe", name: "MINt")
            await auth.signUp("yuri", name: "김민수")
            await auth.signUp("under_score", name: "100% sure")
            func find(_ query: String) async throws -> Page {
                let escaped = try #require(query.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed))
                return try await auth.send(.GET, "/user?\(escaped)", token: token).json()
            }
            #expect(try await find("q=min").ids == (0..<7).map { "min\($0)" } + ["mina", "zoe"])
            #expect(try await find("q=MIN").ids.count == 9)
            #expect(try await find("q=김").ids == ["yuri"])
            #expect(try await find("q=100%").ids == ["under_score"])
            #expect(try await find("q=_").ids == [])
            var found: [String] = []
            var cursor: String?
            repeat {
                let page = try await find("q=min&limit=2" + (cursor.map { "&cursor=\($0)" } ?? ""))
                #expect(page.users.count <= 2)
                found += page.ids
                cursor = page.next
            } while cursor != nil && found.count < 20
            #expect(found == (0..<7).map { "min\($0)" } + ["mina", "zoe"])
            for query in [
                "", "?q=", "?q=a%00b", "?q=m&limit=0", "?q=m&limit=201", "?q=m&cursor=x",
                "?q=" + String(repeating: "a", count: 65),
            ] {
                #expect(await auth.send(.GET, "/user\(query)", token: token).code == "invalid_request", "\(query)")
            }
        }
    }

    @Test("The pages' members are there even when they are null")
    func shape() async throws {
        try await withTestAuth { auth in
            let token = try await auth.newUser("mina").accessToken
            let text = await auth.send(.GET, "/user?q=zzz", token: token).text
            #expect(text.contains(#""next":null"#) && text.contains(#""users":[]"#))
        }
    }

    @Test("Our own servers learn who users are, one by one and many at a time; nobody else does")
    func forServers() async throws {
        try await withTestAuth { auth in
            let pair = try await auth.newUser("mina", name: "Mina")
            await auth.signUp("jun", name: "Jun")
            try await auth.postgres.execute("UPDATE users SET state = 'locked' WHERE user_id = 'jun'")
            let token = try await auth.serviceToken()
            func ask(_ path: String, _ token: String?) async -> TestAnswer {
                await auth.send(.GET, path, token: token, toInternal: true)
            }
            let mina = try await ask("/internal/users/mina", token).json([String: String].self)
            #expect(mina == ["userId": "mina", "userName": "Mina", "state": "active"])
            #expect(await ask("/internal/users/nobody", token).code == "not_found")
            struct Batch: Decodable { let users: [InternalUser] }
            let users = try await ask("/internal/users?ids=mina,jun,nobody,No-Id,mina", token).json(Batch.self).users
            #expect(users.map(\.userID.description) == ["jun", "mina"] && users.map(\.state) == [.locked, .active])
            #expect(await ask("/internal/users", token).code == "invalid_request")
            #expect(await ask("/internal/users/mina", nil).status == .unauthorized)
            #expect(await ask("/internal/users/mina", pair.accessToken).code == "forbidden")
            #expect(await ask("/internal/users/mina", try await auth.serviceToken(internal: false)).code == "forbidden")
            #expect(await auth.send(.GET, "/internal/users/mina", token: token).status == .notFound)
            // A service is nobody's account.
            #expect(await auth.send(.GET, "/user/me", token: token).status == .unauthorized)
            #expect(await auth.send(.GET, "/user/jun", token: token).status == .unauthorized)
        }
    }
}

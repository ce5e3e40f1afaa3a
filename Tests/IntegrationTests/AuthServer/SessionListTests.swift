import Contracts
import NIOHTTP1
import ServiceKit
import Testing

@testable import AuthServer

@Suite("Sessions")
struct SessionListTests {
    private struct Page: Decodable {
        struct Item: Decodable {
            let sid: String
            let current: Bool
        }
        let sessions: [Item]
        let next: String?
    }

    @Test("People see their own sessions, newest first, and can end each")
    func list() async throws {
        try await withTestAuth { auth in
            let first = try await auth.newUser("mina")
            _ = try await auth.newUser("jun")
            var pairs = [first]
            for _ in 0..<4 {
                auth.time.pass(.seconds(1))
                pairs.append(try await auth.logIn("mina").json())
            }
            let expected = pairs.reversed().compactMap { RefreshToken($0.refreshToken)?.session.description }
            func page(_ query: String = "") async throws -> Page {
                try await auth.send(.GET, "/user/sessions\(query)", token: first.accessToken).json()
            }
            let all = try await page()
            #expect(all.sessions.map(\.sid) == expected && all.next == nil)
            #expect(all.sessions.map(\.current) == [false, false, false, false, true])
            let start = try await page("?limit=3")
            let rest = try await page("?limit=3&cursor=\(try #require(start.next))")
            #expect((start.sessions + rest.sessions).map(\.sid) == expected && rest.next == nil)

            let path = "/user/sessions/\(expected[0])"
            let stranger = try await auth.logIn("jun").json(TokenPair.self)
            #expect(await auth.send(.DELETE, path, token: stranger.accessToken).code == "not_found")
            #expect(await auth.send(.DELETE, path, token: first.accessToken).status == .noContent)
            #expect(await auth.send(.DELETE, path, token: first.accessToken).code == "not_found")
            #expect(await auth.refresh(pairs[4].refreshToken).status == .unauthorized)
            #expect(try await page().sessions.count == 4)
        }
    }
}

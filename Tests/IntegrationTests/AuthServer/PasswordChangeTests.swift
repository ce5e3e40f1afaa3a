import Contracts
import NIOHTTP1
import Postgres
import Testing

@testable import AuthServer

@Suite("Changing a password")
struct PasswordChangeTests {
    private func change(
        _ auth: TestAuth, _ token: String, from current: String = TestAuth.password, to new: String
    ) async -> TestAnswer {
        await auth.send(
            .PUT, "/user/me/password", #"{"currentPassword":"\#(current)","newPassword":"\#(new)"}"#, token: token)
    }

    @Test("The new password counts, the old one does not, and every other session ends")
    func change() async throws {
        try await withTestAuth { auth in
            let mine = try await auth.newUser("mina")
            let other = try await auth.logIn("mina").json(TokenPair.self)
            let bystander = try await auth.newUser("jun")
            #expect(await change(auth, mine.accessToken, to: "another password").status == .noContent)
            #expect(await auth.logIn("mina").code == "invalid_credentials")
            #expect(await auth.logIn("mina", password: "another password").status == .ok)
            #expect(await auth.refresh(other.refreshToken).status == .unauthorized)
            #expect(await auth.send(.GET, "/user/me", token: other.accessToken).status == .unauthorized)
            #expect(await auth.refresh(mine.refreshToken).status == .ok)
            #expect(await auth.refresh(bystander.refreshToken).status == .ok)
        }
    }

    @Test("Without the current password, with a bad new one or in an ended session nothing changes")
    func refused() async throws {
        try await withTestAuth { auth in
            let mine = try await auth.newUser("mina")
            let other = try await auth.logIn("mina").json(TokenPair.self)
            #expect(
                await change(auth, mine.accessToken, from: "wrong password", to: "another password").code
                    == "invalid_credentials")
            #expect(await change(auth, mine.accessToken, to: "short").code == "invalid_request")
            let body = #"{"currentPassword":"\#(TestAuth.password)","newPassword":"12345678","userId":"jun"}"#
            #expect(await auth.send(.PUT, "/user/me/password", body, token: mine.accessToken).code == "invalid_request")
            #expect(await auth.send(.PUT, "/user/me/password", body).code == "unauthenticated")
            _ = await auth.send(.POST, "/user/logout", #"{"refreshToken":"\#(other.refreshToken)"}"#)
            #expect(await change(auth, other.accessToken, to: "another password").code == "unauthenticated")
            #expect(await auth.logIn("mina").status == .ok)
            #expect(await auth.refresh(mine.refreshToken).status == .ok)
        }
    }

    @Test("Of log-ins and a change at the same time, no session of the old password survives")
    func race() async throws {
        try await withTestAuth { auth in
            let mine = try await auth.newUser("mina")
            let session = try #require(RefreshToken(mine.refreshToken)).session
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { _ = await auth.logIn("mina") } }
                group.addTask {
                    #expect(await change(auth, mine.accessToken, to: "another password").status == .noContent)
                }
            }
            let live = try await auth.postgres.query("SELECT sid FROM families WHERE revoked_at IS NULL")
            #expect(try live.decode(String.self) == [session.description])
        }
    }

    @Test("Guesses are limited by account, from wherever they come")
    func limit() async throws {
        try await withTestAuth(limits: true) { auth in
            let mine = try await auth.newUser("mina")
            for _ in 0..<60 {
                #expect(
                    await change(auth, mine.accessToken, from: "wrong password", to: "another password").status
                        == .unauthorized)
            }
            #expect(await change(auth, mine.accessToken, to: "another password").code == "rate_limited")
        }
    }
}

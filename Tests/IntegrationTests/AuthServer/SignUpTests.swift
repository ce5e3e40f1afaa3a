import Contracts
import Foundation
import NIOHTTP1
import Postgres
import ServiceKit
import Testing

@testable import AuthServer

@Suite("Signing up")
struct SignUpTests {
    @Test("An account is made, active at once, and the answer says so and no password")
    func signUp() async throws {
        try await withTestAuth { auth in
            let answer = await auth.send(
                .POST, "/user",
                """
                {"userId":"mina","password":"\(TestAuth.password)","userName":"민아 🌸","email":"mina@example.com"}
                """)
            #expect(answer.status == .created)
            #expect(!answer.text.contains("password") && !answer.text.contains(TestAuth.password))
            let account = try answer.json(Account.self)
            #expect(account.userID.description == "mina" && account.userName.description == "민아 🌸")
            #expect(account.email == "mina@example.com" && account.state == .active)
            #expect(account.createdAt.milliseconds == auth.time.clock.now.milliseconds)
        }
    }

    @Test("An id is given once, also when ten ask for it at the same time")
    func taken() async throws {
        try await withTestAuth { auth in
            let statuses = await withTaskGroup(of: UInt.self) { group in
                for _ in 0..<10 { group.addTask { await auth.signUp("mina").status.code } }
                return await group.reduce(into: []) { $0.append($1) }.sorted()
            }
            #expect(statuses == [201] + Array(repeating: 409, count: 9))
            #expect(await auth.signUp("mina").code == "user_exists")
        }
    }

    @Test("What the contract does not allow is refused with the field's name")
    func refused() async throws {
        try await withTestAuth { auth in
            for (body, named) in [
                (#"{"userId":"mina","password":"12345678","userName":"Mina","role":"operator"}"#, "role"),
                (#"{"userId":"mina","password":"12345678","userName":"Mina","roles":["operator"]}"#, "roles"),
                (#"{"userId":"mina","password":"12345678","userName":"Mina","state":"active"}"#, "state"),
                (#"{"userId":"mina","password":"1234567","userName":"Mina"}"#, "password"),
                (
                    #"{"userId":"mina","password":"\#(String(repeating: "a", count: 257))","userName":"Mina"}"#,
                    "password"
                ),
                (#"{"userId":"mina","password":12345678,"userName":"Mina"}"#, "password"),
                (#"{"userId":"Mina","password":"12345678","userName":"Mina"}"#, "userId"),
                (#"{"userId":"me","password":"12345678","userName":"Mina"}"#, "userId"),
                (#"{"userId":"login","password":"12345678","userName":"Mina"}"#, "userId"),
                (#"{"userId":"mi","password":"12345678","userName":"Mina"}"#, "userId"),
                (#"{"userId":"mina","password":"12345678","userName":""}"#, "userName"),
                (
                    #"{"userId":"mina","password":"12345678","userName":"\#(String(repeating: "n", count: 65))"}"#,
                    "userName"
                ),
                (#"{"userId":"mina","password":"12345678","userName":"a\u0000b"}"#, "userName"),
                (#"{"userId":"mina","password":"12345678"}"#, "userName"),
                (#"{"userId":"mina","password":"12345678","userName":"Mina","email":"nowhere"}"#, "email"),
                (#"{"userId":"mina","password":"12345678","userName":"Mina""#, "JSON"),
                ("[]", "body"), ("", "empty"),
            ] {
                let answer = await auth.send(.POST, "/user", body)
                #expect(answer.status == .badRequest && answer.code == "invalid_request")
                #expect(answer.text.contains(named), "\(answer.text)")
                #expect(!answer.text.contains("12345678"))
            }
            let count = try await auth.postgres.query("SELECT count(*) FROM users").only(Int.self)
            #expect(count == 0)
        }
    }

    @Test("Passwords are stored as scrypt hashes")
    func stored() async throws {
        try await withTestAuth { auth in
            await auth.signUp("mina")
            let row = try await auth.postgres.query("SELECT u::text FROM users u").only(String.self)
            #expect(row.contains("$scrypt$ln=4,r=8,p=1$") && !row.contains(TestAuth.password))
        }
    }

    @Test("60 sign-ups at once from one address are let through, then 2 a second; other addresses have their own")
    func limit() async throws {
        try await withTestAuth(limits: true) { auth in
            for number in 0..<60 { #expect(await auth.signUp("user\(number)").status == .created) }
            let refused = await auth.signUp("one-more")
            #expect(refused.status == .tooManyRequests && refused.code == "rate_limited")
            #expect(refused.headers.first(name: "retry-after") == "1")
            #expect(await auth.send(.POST, "/user", "{}").status == .badRequest)
            let body = #"{"userId":"elsewhere","password":"12345678","userName":"E"}"#
            #expect(await auth.send(.POST, "/user", body, from: "192.0.2.2").status == .created)
            auth.time.pass(.seconds(1))
            #expect(await auth.signUp("one-more").status == .created)
            #expect(await auth.signUp("two-more").status == .created)
            #expect(await auth.signUp("three-more").status == .tooManyRequests)
        }
    }
}

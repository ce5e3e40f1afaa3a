import Contracts
import Foundation
import NIOHTTP1
import Postgres
import ServerKit
import ServiceKit
import TestSupport
import Testing

@testable import AuthServer

@Suite("Service clients")
struct ClientTests {
    private let secret = String(repeating: "s", count: 32)

    private struct Refusal: Decodable { let error: String }

    private func addClient(_ auth: TestAuth, _ id: String, isInternal: Bool) async throws {
        try await ClientStore(postgres: auth.postgres, clock: auth.time.clock)
            .put(id: id, secret: Secret(secret), isInternal: isInternal)
    }

    @Test("A client gets a token of its own, of role service only when it is internal", arguments: [true, false])
    func grant(isInternal: Bool) async throws {
        try await withTestAuth { auth in
            try await addClient(auth, "partner", isInternal: isInternal)
            for listener in [true, false] {
                let answer = await auth.clientToken(
                    "grant_type=client_credentials&color=blue&client_id=partner&client_secret=", id: "partner",
                    secret: secret, toInternal: listener)
                #expect(answer.headers.first(name: "cache-control") == "no-store")
                let granted = try answer.json(ServiceTokenAnswer.self)
                #expect(granted.tokenType == "Bearer" && granted.expiresIn == 300)
                let keys = try auth.keys.current
                let principal = try auth.rules.principal(of: granted.accessToken) { keys.verifyingKey($0) }
                #expect(principal.subject == "partner" && principal.user == nil && principal.session == nil)
                #expect(principal.roles == (isInternal ? [.service] : []))
            }
        }
    }

    @Test("Errors are those of RFC 6749")
    func errors() async throws {
        try await withTestAuth { auth in
            try await addClient(auth, "partner", isInternal: false)
            let grant = "grant_type=client_credentials"
            for (form, id, given, error) in [
                (grant, "partner", String(repeating: "x", count: 32), "invalid_client"),
                (grant, "nobody", secret, "invalid_client"), (grant, "a\u{0}b", secret, "invalid_client"),
                ("grant_type=password&username=a&password=b", "partner", secret, "unsupported_grant_type"),
                ("", "partner", secret, "invalid_request"), ("grant_type=", "partner", secret, "invalid_request"),
                ("\(grant)&\(grant)", "partner", secret, "invalid_request"),
                ("\(grant)&client_secret=\(secret)", "partner", secret, "invalid_request"),
                ("\(grant)&client_id=other", "partner", secret, "invalid_request"),
                ("\(grant)&scope=a&scope=b", "partner", secret, "invalid_request"),
            ] {
                let answer = await auth.clientToken(form, id: id, secret: given)
                #expect(try answer.json(Refusal.self).error == error, "\(form)")
                #expect(answer.status == (error == "invalid_client" ? .unauthorized : .badRequest))
                #expect(answer.headers.contains(name: "www-authenticate") == (error == "invalid_client"))
            }
            let json = await auth.send(.POST, "/user/token", #"{"grant_type":"client_credentials"}"#)
            #expect(try json.json(Refusal.self).error == "invalid_request")
            let bare = await auth.send(
                .POST, "/user/token", grant, headers: ["content-type": "application/x-www-form-urlencoded"])
            #expect(try bare.json(Refusal.self).error == "invalid_client")
        }
    }

    @Test("Secrets are stored as digests")
    func stored() async throws {
        try await withTestAuth { auth in
            try await addClient(auth, "partner", isInternal: false)
            let row = try await auth.postgres.query("SELECT c::text FROM clients c").only(String.self)
            #expect(!row.contains(secret) && !row.contains(Data(secret.utf8).map { String($0, radix: 16) }.joined()))
        }
    }
}

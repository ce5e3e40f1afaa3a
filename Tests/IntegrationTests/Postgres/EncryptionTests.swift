import Foundation
import LocalStack
import Postgres
import ServiceKit
import TestSupport
import Testing

@Suite("Postgres over TLS")
struct EncryptionTests {
    private static let openssl = ExecutablePath.find("openssl")

    @Test(
        "Large answers arrive whole, though TLS keeps bytes where poll does not see them",
        .enabled(if: openssl != nil, "a certificate is made with the program openssl"))
    func largeAnswers() async throws {
        let path = TestPostgres.temporaryDirectory()
        defer { try? PostgresServer.remove(at: path) }
        let server = try await PostgresServer.prepare(at: path, port: freePort(), tuning: .disposable)
        let process = try await server.start()
        try await makeCertificate(in: path + "/data")
        var configuration = try await server.createDatabase("encrypted")
        try await server.withAdministrator { client in
            try await client.execute("ALTER SYSTEM SET ssl = on")
            try await client.execute("SELECT pg_reload_conf()")
        }
        configuration.parameters["sslmode"] = "require"
        configuration.connections = 1
        try await withPostgresClient(configuration) { client in
            let isEncrypted = try await client.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").only(
                Bool.self)
            #expect(isEncrypted)
            for size in [1, 8_191, 16_384, 100_000, 5_000_000] {
                let bytes = [UInt8](repeating: 7, count: size)
                let back = try await client.query("SELECT \(bytes)").only([UInt8].self)
                #expect(back == bytes)
            }
        }
        await process.stop(PostgresServer.fastShutdown)
    }

    /// A self-signed one, which belongs to whom the data belongs to.
    private func makeCertificate(in data: String) async throws {
        let (key, certificate) = (data + "/server.key", data + "/server.crt")
        try await ChildProcess.run(
            ProcessCommand(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
                    "/CN=localhost",
                    "-days", "2", "-keyout", key, "-out", certificate,
                ]))
        let owner = try FileManager.default.attributesOfItem(atPath: data)[.ownerAccountID] as? NSNumber
        for file in [key, certificate] {
            chmod(file, 0o600)
            if let owner { _ = chown(file, owner.uint32Value, gid_t.max) }
        }
    }
}

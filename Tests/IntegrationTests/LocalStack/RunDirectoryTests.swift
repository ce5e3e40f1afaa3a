import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import LocalStack

@Suite("The run directory")
struct RunDirectoryTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("Secrets are made once, differ, and are readable by us alone")
    func secrets() async throws {
        try await withTemporaryDirectory { path in
            let directory = RunDirectory(path + "/run")
            try directory.create()
            let secrets = StackSecrets(directory)
            try secrets.prepare()
            let client = try secrets.chatClient.load()
            let key = try secrets.keyEncryptionKey.load()
            #expect(client.count == 43 && key.count == 43 && client != key)
            let account = try String(contentsOfFile: directory.operatorFile, encoding: .utf8)
            #expect(account == "operator\n\(try secrets.operatorPassword.load())\n")
            try StackSecrets(directory).prepare()
            #expect(try secrets.chatClient.load() == client)
            #expect(try String(contentsOfFile: directory.operatorFile, encoding: .utf8) == account)
            for file in [secrets.chatClient.path, directory.operatorFile] { #expect(try mode(file) == 0o600) }
            #expect(try mode(directory.secrets) == 0o700)
        }
    }

    @Test("One stack at a time: the second is told who has the lock")
    func lock() async throws {
        try await withTemporaryDirectory { path in
            let directory = RunDirectory(path)
            #expect(StackLock.holder(of: directory) == nil)
            let lock = try StackLock.take(directory)
            #expect(StackLock.holder(of: directory) == getpid())
            let error = #expect(throws: StackError.self) { try StackLock.take(directory) }
            #expect(error?.description.contains("process \(getpid())") == true)
            withExtendedLifetime(lock) {}
        }
    }

    @Test("The lock ends with its holder, whatever the file says")
    func lockEnds() async throws {
        try await withTemporaryDirectory { path in
            let directory = RunDirectory(path)
            do { withExtendedLifetime(try StackLock.take(directory)) {} }
            #expect(StackLock.holder(of: directory) == nil)
            _ = try StackLock.take(directory)
        }
    }

    @Test("A port that is taken is named, with who has it")
    func ports() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let error = await #expect(throws: StackError.self) {
            try await PortCheck.requireFree([(name: "the gateway", host: "127.0.0.1", port: port)])
        }
        #expect(error?.description.contains("port \(port), for the gateway, is taken by") == true)
        #expect(error?.description.contains("(process \(getpid()))") == true)
        try await server.close().get()
        try await PortCheck.requireFree([(name: "the gateway", host: "127.0.0.1", port: port)])
    }

    @Test("A log is set aside at the start, and cut while it is written to")
    func logs() async throws {
        try await withTemporaryDirectory { path in
            let log = LogFile(path: path + "/a.log")
            try "one\n".write(toFile: log.path, atomically: false, encoding: .utf8)
            log.rotate()
            #expect(!FileManager.default.fileExists(atPath: log.path))
            let writer = try #require(fopen(log.path, "a"))
            defer { fclose(writer) }
            fputs("two\n", writer)
            fflush(writer)
            log.cut()
            fputs("three\n", writer)
            fflush(writer)
            #expect(try String(contentsOfFile: log.path, encoding: .utf8) == "three\n")
            #expect(try String(contentsOfFile: log.path + ".1", encoding: .utf8) == "two\n")
            #expect(log.tail() == ["three"])
        }
    }
}

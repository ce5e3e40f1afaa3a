import Foundation
import Synchronization

/// A TLS server in Python, with certificates of a CA of its own, made by the `openssl` command.
///
/// It answers any request by its path: `/ok`, `/big` (4 MiB), `/echo` (the body), `/truncated` and `/complete` (bodies that end
/// with the connection, without and with close_notify), `/garbage` (bytes that are no TLS record).
final class TLSPeer: Sendable {
    /// Which host the server's certificate is for.
    enum Certificate: String, Sendable {
        case name = "DNS:localhost"
        case address = "IP:127.0.0.1"
    }

    static let isAvailable = ["openssl", "python3"].allSatisfy { tool in
        let found = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)")
        }
        if !found { print("SKIPPED: TLS tests need \(tool), which is not on this machine") }
        return found
    }

    let port: Int
    let authorityFile: String

    private init(port: Int, authorityFile: String) {
        self.port = port
        self.authorityFile = authorityFile
    }

    /// Runs a server for as long as the body takes.
    static func run<Result>(
        _ certificate: Certificate = .name, _ body: (TLSPeer) async throws -> Result
    ) async throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tls-peer-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let maker = Process()
        maker.executableURL = URL(fileURLWithPath: "/bin/sh")
        maker.arguments = ["-euc", script, "sh", directory.path, certificate.rawValue]
        try maker.run()
        maker.waitUntilExit()
        guard maker.terminationStatus == 0 else { throw CocoaError(.fileNoSuchFile) }

        let server = Process()
        let output = Pipe()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        server.arguments = ["python3", "-c", program, directory.path]
        server.standardOutput = output
        // The server ends with its input: also where the tests end before it is killed.
        server.standardInput = Pipe()
        try server.run()
        defer {
            // Not SIGTERM: a process that a Swift task starts inherits its thread's mask, in which that is blocked.
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw CocoaError(.fileReadUnknown)
        }
        return try await body(TLSPeer(port: port, authorityFile: directory.appendingPathComponent("ca.pem").path))
    }

    private static let script = """
        cd "$1"
        exec 2>/dev/null
        openssl ecparam -name prime256v1 -genkey -noout -out ca.key
        openssl req -x509 -new -key ca.key -subj "/CN=test authority" -days 2 -out ca.pem
        openssl ecparam -name prime256v1 -genkey -noout -out key.pem
        openssl req -new -key key.pem -subj "/CN=test server" -out request.pem
        printf 'subjectAltName=%s\\n' "$2" > extensions
        openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out server.pem
        """

    private static let program = """
        import os, socket, ssl, sys, threading
        os.chdir(sys.argv[1])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain("server.pem", "key.pem")
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)

        def read_request(stream):
            line = stream.readline().decode()
            length = 0
            while True:
                header = stream.readline().decode().strip().lower()
                if not header: break
                if header.startswith("content-length:"): length = int(header[15:])
            return line.split(" ")[1] if line else None, stream.read(length)

        def serve(raw):
            try: connection = context.wrap_socket(raw, server_side=True)
            except OSError: return raw.close()
            stream = connection.makefile("rb")
            while True:
                try: path, body = read_request(stream)
                except (OSError, ValueError): path = None
                if path is None: break
                if path == "/big": body = b"x" * (4 << 20)
                if path == "/ok": body = (connection.version() or "").encode()
                if path in ("/truncated", "/complete"):
                    connection.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\nhalf")
                    if path == "/complete": connection.unwrap()
                    break
                if path == "/garbage":
                    os.write(connection.fileno(), b"this is no record")
                    break
                connection.sendall(b"HTTP/1.1 200 OK\\r\\ncontent-length: %d\\r\\n\\r\\n" % len(body) + body)
            stream.close()
            try: connection.shutdown(socket.SHUT_RDWR)
            except OSError: pass
            connection.close()

        def accept():
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        sys.stdin.read()
        os._exit(0)
        """
}

import Foundation

/// A secret that the stack makes once, and keeps in a file that only we can read.
public struct GeneratedSecret: Sendable, Hashable {
    /// Where it is; servers are told this and never the secret.
    public let path: String

    init(path: String) { self.path = path }

    /// The file's first line; made when there is none: 32 random bytes, base64url.
    @discardableResult
    func load() throws(StackError) -> String {
        if let text = try? String(contentsOfFile: path, encoding: .utf8) {
            chmod(path, 0o600)
            let line = text.prefix { !$0.isNewline }
            if !line.isEmpty { return String(line) }
        }
        let secret = Self.random()
        try PrivateFile(path: path).write(secret + "\n")
        return secret
    }

    private static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return Data(bytes).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}

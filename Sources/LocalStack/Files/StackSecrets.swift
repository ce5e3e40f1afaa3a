/// The secrets of a stack, made at the first start and kept from then on. Those of database roles are ``PostgresServer``'s.
public struct StackSecrets: Sendable {
    /// The id of the operator's account.
    public static let operatorID = "operator"

    /// The secret of the service client that the chat servers are.
    public let chatClient: GeneratedSecret
    /// What auth's signing keys are encrypted with: 32 bytes, base64url.
    public let keyEncryptionKey: GeneratedSecret
    /// The password of the operator's account.
    public let operatorPassword: GeneratedSecret
    private let operatorFile: PrivateFile

    init(_ directory: RunDirectory) {
        func secret(_ name: String) -> GeneratedSecret { GeneratedSecret(path: "\(directory.secrets)/\(name)") }
        chatClient = secret("chat-client-secret")
        keyEncryptionKey = secret("key-encryption-key")
        operatorPassword = secret("operator-password")
        operatorFile = PrivateFile(path: directory.operatorFile)
    }

    /// Makes what is missing.
    func prepare() throws(StackError) {
        for secret in [chatClient, keyEncryptionKey] { try secret.load() }
        try operatorFile.write("\(Self.operatorID)\n\(try operatorPassword.load())\n")
    }
}

import Cryptography
import Foundation
import Testing

/// Another implementation reads our tokens and keys, and we read its.
@Suite(
    "Tokens and PyJWT",
    .enabled(
        if: PyJWT.python != nil,
        "CHATTING_TEST_PYTHON names no python3 whose environment has PyJWT and cryptography installed"))
struct PyJWTTests {
    private let claims = AccessTokenClaims(
        iss: "https://chat.example/user", aud: "chatting", sub: "mina", sid: "s1", clientID: "chatting", jti: "j",
        iat: 1_700_000_000, exp: 4_102_444_800, roles: ["operator"])

    @Test("PyJWT accepts our tokens with our key set, and refuses a changed one", arguments: JWSAlgorithm.allCases)
    func ours(algorithm: JWSAlgorithm) throws {
        let keys = try (0..<20).map { _ in try SigningKey.generate(algorithm) }
        let tokens = try keys.map { try JWT.sign(claims, type: "at+jwt", with: $0) }
        let set = try JSONEncoder().encode(JWKSet(keys: keys.map(\.verifyingKey.jwk)))
        let output = try PyJWT.run(
            """
            import json, jwt, sys
            given = json.load(sys.stdin)
            keys = jwt.PyJWKSet.from_dict(given["set"])
            for token in given["tokens"]:
                header = jwt.get_unverified_header(token)
                assert header["typ"] == "at+jwt"
                key = keys[header["kid"]].key
                claims = jwt.decode(token, key, algorithms=["ES256", "EdDSA"], audience="chatting",
                                    issuer="https://chat.example/user")
                assert claims["sub"] == "mina" and claims["client_id"] == "chatting" and claims["roles"] == ["operator"]
                head, body, signature = token.split(".")
                try:
                    jwt.decode(head + "." + body + "." + "A" * len(signature), key, algorithms=["ES256", "EdDSA"],
                               audience="chatting")
                except jwt.InvalidSignatureError:
                    print("ok")
            """,
            input: #"{"set": \#(String(decoding: set, as: UTF8.self)), "tokens": \#(tokens)}"#)
        #expect(output.split(separator: "\n").count == 20)
    }

    @Test("We accept PyJWT's tokens with its keys", arguments: JWSAlgorithm.allCases)
    func theirs(algorithm: JWSAlgorithm) throws {
        let output = try PyJWT.run(
            """
            import json, jwt, sys
            from cryptography.hazmat.primitives.asymmetric import ec, ed25519
            name, claims = sys.stdin.read().split("\\n", 1)
            claims, keys, tokens = json.loads(claims), [], []
            for number in range(20):
                if name == "ES256":
                    key = ec.generate_private_key(ec.SECP256R1())
                    jwk = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
                else:
                    key = ed25519.Ed25519PrivateKey.generate()
                    jwk = jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
                keys.append(dict(jwk, kid=str(number), alg=name, use="sig"))
                tokens.append(jwt.encode(claims, key, algorithm=name, headers={"typ": "at+jwt", "kid": str(number)}))
            print(json.dumps({"set": {"keys": keys}, "tokens": tokens}))
            """,
            input: algorithm.rawValue + "\n" + String(decoding: try JSONEncoder().encode(claims), as: UTF8.self))
        let given = try JSONDecoder().decode(Given.self, from: Data(output.utf8))
        var keys: [String: VerifyingKey] = [:]
        for jwk in given.set.keys { keys[try #require(jwk.kid)] = try VerifyingKey(jwk: jwk) }
        #expect(keys.count == 20 && given.tokens.count == 20)
        for token in given.tokens {
            #expect(try JWT.verify(token, type: "at+jwt") { keys[$0] } == claims)
        }
    }

    @Test("We refuse what PyJWT signs without a key or with a public key as the secret")
    func attacks() throws {
        let key = try SigningKey.generate(.es256)
        let claims = String(decoding: try JSONEncoder().encode(claims), as: UTF8.self)
        let output = try PyJWT.run(
            """
            import json, jwt, sys
            given = json.load(sys.stdin)
            headers = {"typ": "at+jwt", "kid": given["kid"]}
            print(jwt.encode(given["claims"], None, algorithm="none", headers=headers))
            print(jwt.encode(given["claims"], given["secret"] * 2, algorithm="HS256", headers=headers))
            """,
            input: """
                {"kid": "\(key.keyID)", "secret": "\(key.verifyingKey.jwk.x)", "claims": \(claims)}
                """)
        let tokens = output.split(separator: "\n")
        #expect(tokens.count == 2)
        for token in tokens {
            #expect(throws: JWTError.unsupportedAlgorithm) {
                try JWT.verify(String(token), as: AccessTokenClaims.self, type: "at+jwt") { _ in key.verifyingKey }
            }
        }
    }

    private struct Given: Decodable {
        let set: JWKSet
        let tokens: [String]
    }
}

/// Runs scripts with the Python that the environment names.
enum PyJWT {
    static let python = ProcessInfo.processInfo.environment["CHATTING_TEST_PYTHON"]

    static func run(_ script: String, input: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(python))
        process.arguments = ["-c", script]
        let stdin = Pipe()
        let stdout = Pipe()
        process.standardInput = stdin
        process.standardOutput = stdout
        try process.run()
        stdin.fileHandleForWriting.write(Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: output, as: UTF8.self)
    }
}

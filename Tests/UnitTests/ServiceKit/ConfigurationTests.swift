import Foundation
import ServiceKit
import Testing

@Suite("Configuration")
struct ConfigurationTests {
    @Test("Arguments win over the environment, and that over the default")
    func precedence() throws {
        var reader = ConfigurationReader(arguments: ["A": "1"], environment: ["A": "2", "B": "3", "C": ""])
        #expect(reader.int("A", default: 9, in: 0...9) == 1)
        #expect(reader.int("B", default: 9, in: 0...9) == 3)
        #expect(reader.int("C", default: 9, in: 0...9) == 9)
        try reader.finish()
    }

    @Test("All mistakes are told at once")
    func mistakes() {
        var reader = ConfigurationReader(environment: ["PORT": "eighty", "WAIT": "5 s", "ON": "maybe"])
        _ = reader.int("PORT", default: 1, in: 1...65_535)
        _ = reader.duration("WAIT", default: .seconds(1), in: .zero ... .seconds(9))
        _ = reader.bool("ON", default: false)
        _ = reader.string("NAME")
        _ = reader.secret("KEY")
        #expect {
            try reader.finish()
        } throws: { error in
            (error as? ConfigurationError)?.problems.count == 5
        }
    }

    @Test("A secret comes from a file and does not show itself")
    func secret() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID.v7().text)
        try Data("hunter2\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var reader = ConfigurationReader(environment: ["KEY_FILE": file.path])
        let secret = reader.secret("KEY")
        try reader.finish()
        #expect(secret.reveal() == "hunter2")
        #expect("\(secret) \(String(reflecting: secret)) \([secret])".contains("hunter2") == false)
    }

    @Test("Times have units", arguments: [("250ms", 250), ("5s", 5_000), ("10m", 600_000), ("2h", 7_200_000)])
    func duration(text: String, milliseconds: Int) {
        var reader = ConfigurationReader(environment: ["WAIT": text])
        #expect(
            reader.duration("WAIT", default: .zero, in: .zero ... .seconds(86_400)) == .milliseconds(milliseconds))
    }

    @Test(
        "Sizes have units, and may be off",
        arguments: [
            ("512Mi", 536_870_912), ("2Gi", 2_147_483_648), ("4Ki", 4_096), ("1000000", 1_000_000), ("off", nil),
        ])
    func size(text: String, bytes: Int?) throws {
        var reader = ConfigurationReader(environment: ["MEMORY": text])
        #expect(reader.size("MEMORY", default: 7) == bytes)
        #expect(reader.size("OTHER", default: 7) == 7)
        try reader.finish()
    }

    @Test("What is no size is told", arguments: ["much", "-1", "0", "5 Mi", "9999999999999999Gi"])
    func noSize(text: String) {
        var reader = ConfigurationReader(environment: ["MEMORY": text])
        #expect(reader.size("MEMORY", default: nil) == nil)
        #expect(throws: ConfigurationError.self) { try reader.finish() }
    }
}

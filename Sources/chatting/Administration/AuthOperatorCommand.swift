import ArgumentParser
import AuthServer
import ServiceKit

/// Makes an operator's account.
struct AuthOperatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator", abstract: "Make an operator's account, or give one its new password.",
        discussion:
            "The password is CHATTING_OPERATOR_PASSWORD, or what the file CHATTING_OPERATOR_PASSWORD_FILE holds.")

    @Option(help: "The operator's user id.")
    var id: String

    func run() async throws { try await makeOperator(id: id, ConfigurationReader()) }
}

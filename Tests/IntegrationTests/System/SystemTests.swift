import LocalStack
import Testing

/// Whole systems: real servers, Postgres, brokers and nginx in processes of their own. One at a time, since each fills the
/// machine, and those over the real Kafka share its topics.
@Suite("System", .serialized)
struct SystemTests {}

/// Variables for parts of a stack.
typealias StackEnvironment = [PartName: [String: String]]

extension StackEnvironment {
    /// Cheap passwords and no limits on rates, so that many users are there at once.
    static var quick: StackEnvironment {
        let open = ["CHATTING_RATE_LIMITS": "off"]
        return [
            .auth: ["CHATTING_RATE_LIMITS": "off", "CHATTING_PASSWORD_COST": "10"], .chat(1): open, .chat(2): open,
        ]
    }
}

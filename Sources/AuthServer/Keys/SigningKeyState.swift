import Postgres

/// Where a signing key stands in its life.
enum SigningKeyState: String, Sendable, Hashable {
    /// Published, so that everybody has it when it begins to sign.
    case next
    /// Signs.
    case current
    /// Published, so that what it signed stays good.
    case previous
}

extension SigningKeyState: PostgresCodable {}

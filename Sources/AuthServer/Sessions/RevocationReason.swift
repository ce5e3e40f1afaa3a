import Postgres

/// Why a session ended before its time.
enum RevocationReason: String, Sendable, Hashable, CaseIterable {
    /// Its user logged out.
    case logOut = "log_out"
    /// A token of it was used twice.
    case reuse
    /// The password was changed.
    case passwordChange = "password_change"
    /// Its user ended it from another session.
    case user
}

extension RevocationReason: PostgresCodable {}

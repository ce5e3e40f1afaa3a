/// What a token's bearer may do beyond what any user may.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Runs the system: `/log`, `/ops`.
    case `operator`
    /// One of our own servers: `/internal`.
    case service
}

/// The certificate authorities that a client believes.
public enum TLSTrustRoots: Sendable, Hashable {
    /// Those of the operating system.
    case system
    /// Those of a PEM file, and no others.
    case file(String)
}

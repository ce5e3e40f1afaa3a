import Foundation

/// How many descriptors a process may have open: what bounds the sockets of a server.
public enum DescriptorLimit {
    // `most` is more than anybody needs here; systems that say "unlimited" do not mean it.
    #if canImport(Darwin)
        private static let most: rlim_t = 65_536
        private static let resource = RLIMIT_NOFILE
    #else
        private static let most: rlim_t = 1 << 20
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #endif

    private static var limits: rlimit {
        var limits = rlimit()
        getrlimit(resource, &limits)
        return limits
    }

    /// As many as may be open now.
    public static var current: Int { Int(min(limits.rlim_cur, most)) }

    /// As many as we may allow ourselves.
    public static var available: Int { Int(min(limits.rlim_max, most)) }

    /// Allows ourselves, and whom we start from now on, as many as that.
    public static func raise() {
        var raised = limits
        raised.rlim_cur = max(raised.rlim_cur, min(raised.rlim_max, most))
        setrlimit(resource, &raised)
    }
}

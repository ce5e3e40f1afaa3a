import Foundation

/// How many descriptors a process may have open: what bounds the sockets of a server.
public enum DescriptorLimit {
    /// More than anybody needs here; systems that say "unlimited" do not mean it.
    private static let most: rlim_t = 65_536

    #if canImport(Darwin)
        private static let resource = RLIMIT_NOFILE
    #else
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #endif

    /// As many as we may allow ourselves.
    public static var available: Int {
        var limit = rlimit()
        getrlimit(resource, &limit)
        return Int(min(limit.rlim_max, most))
    }

    /// Allows ourselves, and whom we start from now on, as many as that.
    static func raise() {
        var limit = rlimit()
        getrlimit(resource, &limit)
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, most))
        setrlimit(resource, &limit)
    }
}

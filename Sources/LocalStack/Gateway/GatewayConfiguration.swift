import Foundation
public import Observability

/// What the gateway's nginx configuration is made from.
public struct GatewayConfiguration: Sendable, Hashable {
    /// The address and port that it listens on, such as `127.0.0.1:8080`.
    public var listen: String
    /// Auth's public address and port.
    public var auth: String
    /// Auth's internal address and port, for `/readyz`.
    public var authInternal: String
    /// The chat servers' public addresses and ports; at least one.
    public var chat: [String]
    /// The chat servers' internal addresses and ports, for `/readyz`; at least one.
    public var chatInternal: [String]
    /// Where nginx keeps its pid and what it must set aside; an absolute path.
    public var directory: String
    /// The access log: JSON, one object a line; an absolute path.
    public var accessLog: String
    /// Addresses and networks of proxies in front of this one, whose `X-Forwarded-For` is believed.
    public var trustedProxies: [String]
    /// How many connections and files a worker may have open.
    public var descriptors: Int
    /// The user that workers run as, when the master is root's.
    public var user: String?

    /// A gateway with workers as the system has them.
    public init(
        listen: String, auth: String, authInternal: String, chat: [String], chatInternal: [String], directory: String,
        accessLog: String, trustedProxies: [String] = [], descriptors: Int = min(DescriptorLimit.available, 65_536),
        user: String? = Self.unprivilegedUser
    ) {
        self.listen = listen
        self.auth = auth
        self.authInternal = authInternal
        self.chat = chat
        self.chatInternal = chatInternal
        self.directory = directory
        self.accessLog = accessLog
        self.trustedProxies = trustedProxies
        self.descriptors = descriptors
        self.user = user
    }

    /// The text of `nginx.conf`.
    public func render() throws(TemplateError) -> String {
        try Template(PackageResources.nginx_conf_template).render([
            "user": user.map { "user \($0);" } ?? "",
            "descriptors": String(descriptors),
            "connections": String(max(64, descriptors / 2)),
            "directory": quoted(directory),
            "access_log": quoted(accessLog),
            "listen": listen,
            "trusted": lines(trustedProxies, indentation: 4) { "set_real_ip_from \($0);" },
            "auth": auth,
            "auth_internal": authInternal,
            // A server that was away is tried again soon: to find it away costs next to nothing.
            "chat": lines(chat, indentation: 8) { "server \($0) max_fails=1 fail_timeout=1s;" },
            "chat_internal": lines(chatInternal, indentation: 8) { "server \($0) max_fails=0;" },
            "problems": lines(GatewayProblem.all, indentation: 8, \.location),
        ])
    }

    private func lines<Element>(
        _ elements: [Element], indentation: Int, _ line: (Element) -> String
    ) -> String {
        elements.map { String(repeating: " ", count: indentation) + line($0) }.joined(separator: "\n")
    }

    /// Made safe for a place within double quotes.
    private func quoted(_ path: String) -> String {
        path.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
    }

    /// Whom workers run as: nobody when we are root, otherwise nginx has no choice.
    public static var unprivilegedUser: String? {
        guard geteuid() == 0, let user = getpwnam("nobody")?.pointee, let group = getgrgid(user.pw_gid)?.pointee
        else { return nil }
        return "nobody \(String(cString: group.gr_name))"
    }
}

/// Routes by the segments of their paths.
struct RouteTree: Sendable {
    private var root = Node()

    /// Where a path leads.
    struct Match {
        let route: String
        let handlers: [String: Router.Handler]
        let parameters: Parameters
    }

    private struct Node: Sendable {
        var literals: [String: Node] = [:]
        var parameter: Parameter?
        var rest: Endpoint?
        var endpoint: Endpoint?
    }

    /// Boxed, as a value cannot contain itself.
    private final class Parameter: Sendable {
        let name: String
        let node: Node

        init(name: String, node: Node) {
            self.name = name
            self.node = node
        }
    }

    private struct Endpoint: Sendable {
        let route: String
        var handlers: [String: Router.Handler] = [:]

        mutating func add(_ method: String, _ handler: @escaping Router.Handler) {
            precondition(handlers[method] == nil, "\(method) \(route) is declared twice")
            handlers[method] = handler
        }
    }

    mutating func insert(_ path: String, method: String, handler: @escaping Router.Handler) {
        let segments = path.split(separator: "/").map(String.init)
        let route = "/" + segments.joined(separator: "/")
        Self.insert(segments[...], route, into: &root) { $0.add(method, handler) }
    }

    private static func insert(
        _ segments: ArraySlice<String>, _ route: String, into node: inout Node, _ add: (inout Endpoint) -> Void
    ) {
        guard let segment = segments.first else {
            add(&node.endpoint[default: Endpoint(route: route)])
            return
        }
        let rest = segments.dropFirst()
        if segment == "**" {
            precondition(rest.isEmpty, "** stands only at the end of a path: \(route)")
            add(&node.rest[default: Endpoint(route: route)])
        } else if segment.hasPrefix(":") {
            let name = String(segment.dropFirst())
            precondition(
                node.parameter == nil || node.parameter?.name == name, "two names for one parameter: \(route)")
            var child = node.parameter?.node ?? Node()
            insert(rest, route, into: &child, add)
            node.parameter = Parameter(name: name, node: child)
        } else {
            insert(rest, route, into: &node.literals[segment, default: Node()], add)
        }
    }

    /// Finds a percent-encoded path without a trailing slash.
    ///
    /// - Throws: 400 where an escape is broken or stands for what is no text.
    func match(_ path: String) throws -> Match? {
        var segments: [String] = []
        if path != "/" {
            for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
                guard let text = PercentEncoding.strictlyDecode(segment) else {
                    throw HTTPError.invalidRequest("The path is not properly percent-encoded UTF-8.")
                }
                segments.append(text)
            }
        }
        return Self.match(segments[...], root, Parameters())
    }

    /// Tries the literal, then the parameter, then `**`; goes back where a choice leads nowhere.
    private static func match(_ segments: ArraySlice<String>, _ node: Node, _ parameters: Parameters) -> Match? {
        guard let segment = segments.first else {
            return node.endpoint.map { Match(route: $0.route, handlers: $0.handlers, parameters: parameters) }
        }
        if let child = node.literals[segment], let found = match(segments.dropFirst(), child, parameters) {
            return found
        }
        if let parameter = node.parameter, !segment.isEmpty {
            var more = parameters
            more.append(parameter.name, segment)
            if let found = match(segments.dropFirst(), parameter.node, more) { return found }
        }
        guard let rest = node.rest else { return nil }
        var more = parameters
        more.append("**", segments.joined(separator: "/"))
        return Match(route: rest.route, handlers: rest.handlers, parameters: more)
    }
}

extension Optional {
    /// The value, made when it is missing.
    fileprivate subscript(default make: @autoclosure () -> Wrapped) -> Wrapped {
        get { self ?? make() }
        set { self = newValue }
    }
}

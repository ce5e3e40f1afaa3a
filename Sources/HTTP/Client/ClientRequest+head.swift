internal import NIOCore
internal import NIOHTTP1

extension ClientRequest {
    /// What goes on the wire first.
    func head(for url: ClientURL) -> HTTPRequestHead {
        var headers = headers
        headers.replaceOrAdd(name: "host", value: url.origin.authority)
        headers.remove(name: "transfer-encoding")
        headers.remove(name: "content-length")
        if let body {
            headers.add(name: "content-length", value: String(body.readableBytes))
        } else if method == .POST || method == .PUT || method == .PATCH {
            headers.add(name: "content-length", value: "0")
        }
        return HTTPRequestHead(version: .http1_1, method: method, uri: url.target, headers: headers)
    }
}

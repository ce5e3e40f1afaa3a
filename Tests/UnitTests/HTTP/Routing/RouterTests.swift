import HTTP
import Logging
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

struct RouterTests {
    private let logger = Logger.quiet

    private func router() -> RouterResponder {
        let router = Router()
        func answer(_ name: String) -> Router.Handler {
            { _, context in
                let parameters = ["roomId", "seq", "**"].compactMap { name in
                    context.parameters.get(name).map { "\(name)=\($0)" }
                }
                return .text(([name, context.route ?? ""] + parameters).joined(separator: " "))
            }
        }
        router.get("/", use: answer("root"))
        router.get("/rooms", use: answer("rooms"))
        router.get("/rooms/public", use: answer("public"))
        router.get("/rooms/:roomId", use: answer("room"))
        router.put("/rooms/:roomId", use: answer("put"))
        router.get("/rooms/:roomId/messages/:seq", use: answer("message"))
        router.get("/rooms/public/list", use: answer("list"))
        router.get("/files/**", use: answer("files"))
        router.group("/api").group("/v1").get("/x", use: answer("x"))
        router.get("/number/:n") { _, context in .text("\(try context.parameters.require("n", as: Int.self))") }
        return router.buildResponder()
    }

    private func text(_ method: HTTPMethod, _ target: String) async -> String {
        let response = await router().respond(to: Request(method, target), logger: logger)
        guard response.status == .ok, let bytes = response.body.bytes else { return "\(response.status.code)" }
        return String(buffer: bytes)
    }

    @Test(
        "requests reach their routes",
        arguments: [
            ("/", "root /"), ("/rooms", "rooms /rooms"), ("/rooms/", "rooms /rooms"), ("/rooms?x=/y", "rooms /rooms"),
            ("http://host/rooms", "rooms /rooms"), ("http://host", "root /"), ("/rooms/public", "public /rooms/public"),
            ("/rooms/publi%63", "public /rooms/public"), ("/rooms/a%2Fb", "room /rooms/:roomId roomId=a/b"),
            ("/rooms/%EB%B0%A9", "room /rooms/:roomId roomId=방"), ("/rooms//", "rooms /rooms"),
            ("/rooms/public/messages/7", "message /rooms/:roomId/messages/:seq roomId=public seq=7"),
            ("/files/a/b.css", "files /files/** **=a/b.css"), ("/files", "404"), ("/rooms//messages/1", "404"),
            ("//rooms", "404"), ("/Rooms", "404"), ("/api/v1/x", "x /api/v1/x"), ("/api/v1", "404"),
            ("/rooms/%", "400"),
            ("/rooms/%FF", "400"), ("/rooms/%00", "400"), ("/number/12", "12"), ("/number/abc", "404"), ("*", "404"),
        ])
    func routes(_ target: String, _ expected: String) async { #expect(await text(.GET, target) == expected) }

    @Test("other methods are answered with those that there are")
    func methods() async {
        #expect(await text(.HEAD, "/rooms/a") == "room /rooms/:roomId roomId=a")
        #expect(await text(.PUT, "/rooms/a") == "put /rooms/:roomId roomId=a")
        let refused = await router().respond(to: Request(.POST, "/rooms/a"), logger: logger)
        #expect(refused.status == .methodNotAllowed)
        #expect(refused.headers.first(name: "allow") == "GET, HEAD, OPTIONS, PUT")
        let options = await router().respond(to: Request(.OPTIONS, "/rooms/a"), logger: logger)
        #expect(options.status == .noContent)
        #expect(options.headers.first(name: "allow") == "GET, HEAD, OPTIONS, PUT")
    }

    private struct Mark: Middleware {
        let name: String

        func handle(_ request: Request, context: RequestContext, next: Router.Handler) async throws -> Response {
            var request = request
            request.headers.add(name: "trail", value: name)
            var response = try await next(request, context)
            response.headers.add(name: "trail", value: name)
            return response
        }
    }

    @Test("middleware surrounds handlers from the outside in, and a router's surrounds 404 too")
    func middleware() async {
        let router = Router()
        router.add(Mark(name: "a"))
        router.add(Mark(name: "b"))
        router.group("/g", Mark(name: "c")).group("", Mark(name: "d")).get("/x") { request, _ in
            .text(request.headers["trail"].joined())
        }
        let response = await router.buildResponder().respond(to: Request(.GET, "/g/x"), logger: logger)
        #expect(response.body.bytes == ByteBuffer(string: "abcd"))
        #expect(response.headers["trail"] == ["d", "c", "b", "a"])
    }
}

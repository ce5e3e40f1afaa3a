import HTTP
import NIOHTTP1

/// `GET /user/.well-known/jwks.json`: what anybody checks our tokens with (RFC 7517).
struct PublishedKeys: Sendable {
    let keys: KeyRing

    func addRoutes(to router: Router) {
        router.get("/user/.well-known/jwks.json") { _, _ in
            try .json(try keys.current.jwks, headers: ["cache-control": "public, max-age=300"])
        }
    }
}

import NIOCore
import NIOHTTP1

/// A request and its answer, as the connection follows them.
final class HTTPServerExchange {
    let head: RequestHead
    let id: String
    let body: RequestBodySource
    let start = NIODeadline.now()
    /// Runs the handler, and what it streams; cancelled when the client goes away.
    var task: Task<Void, Never>?

    /// Whether the client still waits for `100 Continue`.
    var owesContinue: Bool
    /// Whether there is nothing more of the body to come, or to be taken.
    var isBodyOver = false
    var bodyBytes = 0
    /// Whether somebody waits for the next bytes of the body.
    var isBodyWanted = false
    /// Whether the rest of the body is read and dropped, so that the connection can live on.
    var isBodyDropped = false

    var route: String?
    var status: HTTPResponseStatus?
    var isAnswered = false
    var stream: Stream?

    /// A streamed answer.
    struct Stream {
        let isChunked: Bool
        let isEndless: Bool
        /// What is missing of a length that was said.
        var left: Int?
        /// Writers that wait for room.
        var waiting: [OneShot<Void>] = []
    }

    init(_ head: RequestHead, id: String, body: RequestBodySource) {
        self.head = head
        self.id = id
        self.body = body
        owesContinue = head.expectsContinue
    }

    /// Nobody hears the answer any more.
    func abandon() {
        body.fail(HTTPClientGone())
        task?.cancel()
        wakeWriters(.failure(HTTPClientGone()))
    }

    func wakeWriters(_ result: Result<Void, any Error>) {
        let waiting = stream?.waiting ?? []
        stream?.waiting = []
        for writer in waiting { writer.resolve(result) }
    }
}

/// The client is gone.
struct HTTPClientGone: Error {}

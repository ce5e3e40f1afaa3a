import CLibPQ
import Foundation

/// Owner of one `PGconn`, for the one thread that made it. It never blocks, but for looking up the host's name.
final class PQConnection {
    enum Handshake { case needsToRead, needsToWrite, done, failed }
    enum Flush { case done, pending, failed }

    private let connection: OpaquePointer
    private let notices: NoticeReceiver

    /// Begins to connect with libpq's parameters.
    init(parameters: [String: String], notices: NoticeReceiver) throws(PostgresError) {
        let strings = parameters.flatMap { [strdup($0.key), strdup($0.value)] }
        defer { for string in strings { free(string) } }
        let keywords = stride(from: 0, to: strings.count, by: 2).map { UnsafePointer(strings[$0]) } + [nil]
        let values = stride(from: 1, to: strings.count, by: 2).map { UnsafePointer(strings[$0]) } + [nil]
        guard let connection = PQconnectStartParams(keywords, values, 0) else {
            throw PostgresError(.connection, "libpq has no memory")
        }
        self.connection = connection
        self.notices = notices
        // Without a receiver libpq writes notices to stderr. It is not retained: this object holds it as long as `PGconn`.
        PQsetNoticeReceiver(connection, NoticeReceiver.callback, Unmanaged.passUnretained(notices).toOpaque())
    }

    deinit { PQfinish(connection) }

    // MARK: State

    var socket: Int32 { PQsocket(connection) }
    var isBroken: Bool { PQstatus(connection) == CONNECTION_BAD }
    var isEncrypted: Bool { PQsslInUse(connection) == 1 }
    var errorMessage: String { String(cString: PQerrorMessage(connection)).trimmingLineEnd() }
    var isInTransaction: Bool { PQtransactionStatus(connection) != PQTRANS_IDLE }

    /// Goes on connecting; to be called again when the socket is ready for what is asked.
    func continueConnecting() -> Handshake {
        switch PQconnectPoll(connection) {
        case PGRES_POLLING_READING: .needsToRead
        case PGRES_POLLING_WRITING: .needsToWrite
        case PGRES_POLLING_OK: .done
        default: .failed
        }
    }

    // MARK: Sending. False means that the connection is of no use any more, or that libpq was used wrongly.

    func makeNonblocking() -> Bool { PQsetnonblocking(connection, 1) == 0 }
    func enterPipeline() -> Bool { PQenterPipelineMode(connection) == 1 }
    func leavePipeline() -> Bool { PQexitPipelineMode(connection) == 1 }

    func sendPrepare(name: String, sql: String, types: [UInt32]) -> Bool {
        PQsendPrepare(connection, name, sql, Int32(types.count), types) == 1
    }

    func sendExecute(name: String, _ parameters: PostgresParameters) -> Bool {
        parameters.withPointers { values, lengths, formats in
            PQsendQueryPrepared(connection, name, Int32(parameters.count), values, lengths, formats, 1) == 1
        }
    }

    func sendUnprepared(_ sql: String) -> Bool {
        PQsendQueryParams(connection, sql, 0, nil, nil, nil, nil, 1) == 1
    }

    /// Statements with semicolons between; outside a pipeline only.
    func sendScript(_ sql: String) -> Bool { PQsendQuery(connection, sql) == 1 }

    func sendSync() -> Bool { chatting_pipeline_sync(connection) == 1 }

    func flush() -> Flush {
        switch PQflush(connection) {
        case 0: .done
        case 1: .pending
        default: .failed
        }
    }

    // MARK: Receiving

    /// Takes what the socket has; false when the connection is lost.
    func consumeInput() -> Bool { PQconsumeInput(connection) == 1 }

    /// Whether ``nextResult()`` would block.
    var isBusy: Bool { PQisBusy(connection) == 1 }

    /// The next result; nil at the end of each statement's.
    func nextResult() -> PQResult? { PQgetResult(connection).map(PQResult.init(owning:)) }

    // MARK: URIs

    /// The parameters that a connection URI gives; nil when libpq cannot read it.
    static func parse(_ url: String) -> [String: String]? {
        guard let options = PQconninfoParse(url, nil) else { return nil }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return values
    }
}

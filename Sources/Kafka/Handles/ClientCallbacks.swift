import CRDKafka
import Logging
import Synchronization

/// Where librdkafka's callbacks end: they log or note what happened, and the client's owner looks after it has polled.
final class ClientCallbacks: Sendable {
    /// The group asks its member to take or to give up partitions.
    enum Rebalance: Sendable {
        case assign([KafkaPartition])
        case revoke([KafkaPartition])
    }

    /// A commit was answered.
    struct Commit: Sendable {
        let offsets: [KafkaPartition: Int64]
        let error: KafkaError?
    }

    private struct Notes {
        var rebalances: [Rebalance] = []
        var commits: [Commit] = []
    }

    private let logger: Logger
    private let onError: @Sendable (KafkaError) -> Void
    private let isGroupMember: Bool
    private let notes = Mutex(Notes())

    /// `onError` is called for errors of the client as a whole, on the thread that polls.
    init(logger: Logger, isGroupMember: Bool = false, onError: @escaping @Sendable (KafkaError) -> Void = { _ in }) {
        self.logger = logger
        self.isGroupMember = isGroupMember
        self.onError = onError
    }

    /// The rebalances since the last call, in order. Each is to be answered with an assignment.
    func takeRebalances() -> [Rebalance] {
        notes.withLock { notes in
            defer { notes.rebalances = [] }
            return notes.rebalances
        }
    }

    /// The commits that were answered since the last call.
    func takeCommits() -> [Commit] {
        notes.withLock { notes in
            defer { notes.commits = [] }
            return notes.commits
        }
    }

    func install(in configuration: OpaquePointer, for type: rd_kafka_type_t) {
        rd_kafka_conf_set_log_cb(configuration) { client, level, facility, message in
            ClientCallbacks.of(rd_kafka_opaque(client))?.log(level, text(facility), text(message))
        }
        guard type == RD_KAFKA_CONSUMER else {
            // A producer's owner polls events instead.
            rd_kafka_conf_set_events(configuration, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR)
            return
        }
        rd_kafka_conf_set_error_cb(configuration) { _, code, reason, opaque in
            ClientCallbacks.of(opaque)?.onError(KafkaError(rd_kafka_resp_err_t(code), text(reason)))
        }
        guard isGroupMember else { return }
        rd_kafka_conf_set_rebalance_cb(configuration) { _, code, partitions, opaque in
            let partitions = PartitionList.partitions(of: partitions)
            let isAssignment = code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
            ClientCallbacks.of(opaque)?.note(isAssignment ? .assign(partitions) : .revoke(partitions))
        }
        rd_kafka_conf_set_offset_commit_cb(configuration) { _, code, partitions, opaque in
            let error = code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(code)
            ClientCallbacks.of(opaque)?.note(Commit(offsets: PartitionList.offsets(of: partitions), error: error))
        }
    }

    private static func of(_ opaque: UnsafeMutableRawPointer?) -> ClientCallbacks? {
        opaque.map { Unmanaged<ClientCallbacks>.fromOpaque($0).takeUnretainedValue() }
    }

    private func note(_ rebalance: Rebalance) { notes.withLock { $0.rebalances.append(rebalance) } }

    private func note(_ commit: Commit) { notes.withLock { $0.commits.append(commit) } }

    /// A broker that is away is librdkafka's everyday life; only what it calls critical (syslog's 2) someone should see.
    private func log(_ level: Int32, _ facility: String, _ message: String) {
        logger.log(
            level: level <= 2 ? .error : .debug, "librdkafka",
            metadata: ["facility": "\(facility)", "message": "\(message)"])
    }
}

/// A copy of a C string; empty for none.
func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }

/// The text that C wrote into a buffer.
func text(_ buffer: [CChar]) -> String { String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self) }

public import HTTP
public import Logging
public import Observability
import Synchronization

/// Decides whether there is room for one more socket or stream, so that a server that is full stays well for those it has.
///
/// Descriptors and memory are looked at once a second; in between those that were let in are counted.
public final class Admission: Sendable {
    /// What a process has taken, and how many descriptors it may have.
    public struct Usage: Sendable, Hashable {
        /// Open descriptors.
        public var descriptors: Int
        /// How many may be open.
        public var maximumDescriptors: Int
        /// Resident memory in bytes.
        public var memory: Int

        /// Some usage.
        public init(descriptors: Int, maximumDescriptors: Int, memory: Int) {
            self.descriptors = descriptors
            self.maximumDescriptors = maximumDescriptors
            self.memory = memory
        }

        /// This process'.
        public static var ofProcess: Usage {
            Usage(
                descriptors: ProcessMetrics.openDescriptors(), maximumDescriptors: DescriptorLimit.current,
                memory: ProcessMetrics.residentMemory())
        }
    }

    private let state: Mutex<AdmissionState>
    private let usage: @Sendable () -> Usage
    private let refusals: [AdmissionState.Reason: Counter]
    private let logger: Logger

    /// Looks at this process, or at what `usage` says.
    public init(
        _ limits: AdmissionLimits, usage: @escaping @Sendable () -> Usage = { .ofProcess }, logger: Logger,
        metrics: MetricsRegistry
    ) {
        state = Mutex(AdmissionState(limits))
        self.usage = usage
        self.logger = logger
        refusals = Dictionary(
            uniqueKeysWithValues: AdmissionState.Reason.allCases.map { reason in
                let counter = metrics.counter(
                    "server_admissions_refused_total",
                    help: "Sockets and streams that were refused because the server is full, by what it is short of.",
                    labels: ["reason": reason.rawValue])
                return (reason, counter)
            })
    }

    /// Lets one more in.
    ///
    /// - Throws: `unavailable` when the server is full; another one may have room.
    public func admit() throws(HTTPError) {
        let now = ContinuousClock.now
        let decision = state.withLock { state in
            if state.mustLook(at: now) { state.look(usage(), at: now) }
            return state.admit()
        }
        if decision.isChange {
            if let reason = decision.refusal {
                logger.warning("The server is full: no more sockets are let in", metadata: ["reason": "\(reason)"])
            } else {
                logger.info("Sockets are let in again")
            }
        }
        guard let reason = decision.refusal else { return }
        refusals[reason]?.increment()
        throw .unavailable(retryAfter: 5)
    }
}

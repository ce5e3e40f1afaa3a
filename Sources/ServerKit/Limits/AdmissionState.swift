/// What ``Admission`` knows: the last look, and who was let in since.
struct AdmissionState {
    /// What a server is short of.
    enum Reason: String, Sendable, CaseIterable { case descriptors, memory }

    struct Decision: Hashable {
        /// Nil: come in.
        var refusal: Reason?
        /// Whether the one before was decided otherwise.
        var isChange: Bool
    }

    private let limits: AdmissionLimits
    private var last: Admission.Usage?
    private var lookedAt: ContinuousClock.Instant?
    private var admitted = 0
    private var isRefusing = false

    init(_ limits: AdmissionLimits) { self.limits = limits }

    /// Whether what is known is too old. Where it seems to be full, the look may be renewed more often: some may have gone.
    func mustLook(at now: ContinuousClock.Instant) -> Bool {
        guard let lookedAt else { return true }
        return now - lookedAt >= (refusal == nil ? .seconds(1) : .milliseconds(100))
    }

    mutating func look(_ usage: Admission.Usage, at now: ContinuousClock.Instant) {
        last = usage
        lookedAt = now
        admitted = 0
    }

    mutating func admit() -> Decision {
        let refusal = refusal
        defer { isRefusing = refusal != nil }
        if refusal == nil { admitted += 1 }
        return Decision(refusal: refusal, isChange: isRefusing != (refusal != nil))
    }

    private var refusal: Reason? {
        guard let last else { return nil }
        if last.descriptors + admitted >= last.maximumDescriptors - limits.reservedDescriptors { return .descriptors }
        if let memory = limits.memory, last.memory >= memory { return .memory }
        return nil
    }
}

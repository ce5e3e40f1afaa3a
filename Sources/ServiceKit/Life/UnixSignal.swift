import Foundation
import Synchronization

/// A signal that a process can be told to stop with.
public enum UnixSignal: String, Sendable, Hashable, CaseIterable {
    /// What Kubernetes and `kill` send.
    case sigterm = "SIGTERM"
    /// What Ctrl-C sends.
    case sigint = "SIGINT"
    /// What the end of a terminal sends.
    case sighup = "SIGHUP"

    var number: Int32 {
        switch self {
        case .sigterm: SIGTERM
        case .sigint: SIGINT
        case .sighup: SIGHUP
        }
    }

    /// The signals of these kinds that arrive from now on. They no longer end the process, for as long as it lives.
    static func stream(of signals: [UnixSignal]) -> SignalStream {
        let stream = SignalStream(signals)
        SignalPipe.shared.add(stream)
        for one in signals { _ = signal(one.number, SignalPipe.handler) }
        return stream
    }
}

/// The signals that one listener waits for; a few are kept for a listener that is behind.
final class SignalStream: Sendable {
    let signals: AsyncStream<UnixSignal>
    let kinds: [UnixSignal]
    private let continuation: AsyncStream<UnixSignal>.Continuation

    init(_ kinds: [UnixSignal]) {
        self.kinds = kinds
        (signals, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(8))
    }

    func send(_ signal: UnixSignal) { if kinds.contains(signal) { continuation.yield(signal) } }
    func finish() { continuation.finish() }
}

/// Brings signals out of the handler, where almost nothing may be done, through a pipe.
///
/// A handler, not `SIG_IGN`: what is ignored stays ignored in the processes that this one starts.
private final class SignalPipe: Sendable {
    static let shared = SignalPipe()
    private static let writeEnd = Atomic<Int32>(-1)

    static let handler: @convention(c) (Int32) -> Void = { number in
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(SignalPipe.writeEnd.load(ordering: .relaxed), &byte, 1)
        errno = saved
    }

    private let streams = Mutex<[SignalStream]>([])

    private init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        Self.writeEnd.store(ends[1], ordering: .sequentiallyConsistent)
        let readEnd = ends[0]
        let source = DispatchSource.makeReadSource(fileDescriptor: readEnd, queue: .global())
        // Held by its own handler, for good: a source that nobody holds is cancelled.
        source.setEventHandler { [self, source] in
            defer { withExtendedLifetime(source) {} }
            var bytes = [UInt8](repeating: 0, count: 16)
            let count = read(readEnd, &bytes, bytes.count)
            for byte in bytes.prefix(max(0, count)) {
                guard let signal = UnixSignal.allCases.first(where: { $0.number == Int32(byte) }) else { continue }
                for stream in streams.withLock({ $0 }) { stream.send(signal) }
            }
        }
        source.activate()
    }

    func add(_ stream: SignalStream) { streams.withLock { $0.append(stream) } }
}

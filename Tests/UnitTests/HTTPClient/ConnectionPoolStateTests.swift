import Testing

@testable import HTTP

private struct FakeConnection: Identifiable, Sendable, Equatable {
    let id: Int
}

private typealias Pool = ConnectionPoolState<FakeConnection, String>

@Suite struct ConnectionPoolStateTests {
    @Test("A caller without a kept connection waits for one that is opened for it")
    func callerWithoutKeptConnection() {
        var pool = Pool(limit: 2, waitingLimit: 4)
        let first = pool.lease(1, "a", fresh: false)
        #expect(first.isWait(connecting: true))
        let second = pool.connected(FakeConnection(id: 7))
        #expect(second.caller == "a")
    }

    @Test("The connection that was used last is used next")
    func connectionWasUsedLast() {
        var pool = Pool(limit: 2, waitingLimit: 4)
        pool.open(1, 2)
        _ = pool.released(1)
        _ = pool.released(2)
        let first = pool.lease(9, "c", fresh: false)
        #expect(first.connection?.id == 2)
        let second = pool.lease(10, "d", fresh: false)
        #expect(second.connection?.id == 1)
    }

    @Test("Callers beyond the limit are served in order by what is released")
    func callersBeyondLimitServed() {
        var pool = Pool(limit: 1, waitingLimit: 4)
        pool.open(1)
        let first = pool.lease(2, "b", fresh: false)
        #expect(first.isWait(connecting: false))
        let second = pool.lease(3, "c", fresh: false)
        #expect(second.isWait(connecting: false))
        let third = pool.released(1)
        #expect(third?.handover.caller == "b")
        let fourth = pool.released(1)
        #expect(fourth?.handover.caller == "c")
    }

    @Test("One caller more than may wait is refused")
    func oneCallerMoreThan() {
        var pool = Pool(limit: 1, waitingLimit: 1)
        pool.open(1)
        _ = pool.lease(2, "b", fresh: false)
        let outcome = pool.lease(3, "c", fresh: false)
        #expect(outcome.refusal == .poolExhausted)
    }

    @Test("A failed attempt fails the caller who waits longest, and another is made for the next")
    func failedAttemptFailsCaller() {
        var pool = Pool(limit: 1, waitingLimit: 4)
        _ = pool.lease(1, "a", fresh: false)
        _ = pool.lease(2, "b", fresh: false)
        let (caller, connect) = pool.connectFailed()
        #expect(caller == "a")
        #expect(connect)
    }

    @Test("A closed connection makes room for one that somebody waits for")
    func closedConnectionMakesRoom() {
        var pool = Pool(limit: 1, waitingLimit: 4)
        pool.open(1)
        _ = pool.lease(2, "b", fresh: false)
        let first = pool.closed(1)
        #expect(first)
        let second = pool.released(1)
        #expect(second == nil)
    }

    @Test("A closed connection is not given to anybody")
    func closedConnectionNotGiven() {
        var pool = Pool(limit: 2, waitingLimit: 4)
        pool.open(1)
        _ = pool.released(1)
        let mustConnect = pool.closed(1)
        #expect(!mustConnect)
        let outcome = pool.lease(2, "b", fresh: false)
        #expect(outcome.isWait(connecting: true))
    }

    @Test("Who wants a fresh connection gets no kept one, even where the oldest has to go for it")
    func whoWantsFreshConnection() {
        var pool = Pool(limit: 2, waitingLimit: 4)
        pool.open(1, 2)
        _ = pool.released(2)
        _ = pool.released(1)
        guard case .wait(let connect, let closing) = pool.lease(5, "e", fresh: true) else {
            Issue.record("was served or refused")
            return
        }
        #expect(connect)
        #expect(closing?.id == 2)
    }

    @Test("A caller who gives up is not served")
    func callerWhoGivesUp() {
        var pool = Pool(limit: 1, waitingLimit: 4)
        _ = pool.lease(1, "a", fresh: false)
        let first = pool.withdraw(1)
        #expect(first == "a")
        let second = pool.withdraw(1)
        #expect(second == nil)
        guard case .keep = pool.connected(FakeConnection(id: 1)) else {
            Issue.record("was given to somebody")
            return
        }
    }

    @Test("After the end nobody is served and new connections are closed")
    func afterEndNobodyServed() {
        var pool = Pool(limit: 2, waitingLimit: 4)
        pool.open(1)
        _ = pool.lease(2, "b", fresh: false)
        let (callers, connections) = pool.shutDown()
        #expect(callers == ["b"])
        #expect(connections.map(\.id) == [1])
        let outcome = pool.lease(3, "c", fresh: false)
        #expect(outcome.refusal == .shutDown)
        guard case .close = pool.connected(FakeConnection(id: 2)) else {
            Issue.record("was kept")
            return
        }
    }
}

extension ConnectionPoolState<FakeConnection, String> {
    /// Opens connections with these ids, each leased.
    fileprivate mutating func open(_ ids: Int...) {
        for id in ids {
            _ = lease(UInt64(1000 + id), "opener", fresh: false)
            _ = connected(FakeConnection(id: id))
        }
    }
}

extension ConnectionPoolState<FakeConnection, String>.Lease {
    fileprivate var connection: FakeConnection? {
        if case .connection(let connection) = self { connection } else { nil }
    }
    fileprivate var refusal: HTTPClientError.Code? { if case .refuse(let error) = self { error.code } else { nil } }
    fileprivate func isWait(connecting: Bool) -> Bool {
        if case .wait(connecting, nil) = self { true } else { false }
    }
}

extension ConnectionPoolState<FakeConnection, String>.Handover {
    fileprivate var caller: String? { if case .give(let caller) = self { caller } else { nil } }
}

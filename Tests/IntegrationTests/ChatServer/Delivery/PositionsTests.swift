import Contracts
import Foundation
import ServiceKit
import Testing

@testable import ChatServer

@Suite("Where a stream of events goes on")
struct PositionsTests {
    @Test("Each room of the user stands where its last entry of the moment or before stands; other rooms are left out")
    func positions() async throws {
        try await withLogPods { pods, _ in
            let (ann, bob) = (UserID("ann")!, UserID("bob")!)
            let room = try await pods[0].makeRoom(by: ann, [bob])
            let moment = try await pods[0].send("before", in: room, from: ann).entry.at
            try await pods[0].send("after", in: room, from: ann)
            let later = try await pods[0].makeRoom(by: bob, [ann])
            _ = try await pods[0].makeRoom(by: bob)
            #expect(try await pods[0].store.positions(of: ann, at: moment) == [room: 3, later: 0])
            #expect(try await pods[0].store.positions(of: ann, at: .now + .seconds(60)) == [room: 4, later: 2])
        }
    }
}

import Testing

@testable import LocalStack

@Suite("Who has a port")
struct PortOwnerTests {
    @Test("Linux's table names the listening sockets, in both families")
    func table() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 390349 1 000000006f5350f3 100 0 0 10 0
               1: 0100007F:1F91 0100007F:8D63 01 00000000:00000000 00:00000000 00000000     0        0 384636 1 00000000275c17a1 20 4 30 10 -1
               2: 00000000000000000000000001000000:1539 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000   111        0 777 1 0000000000000000 100 0 0 10 0
            garbage
            """
        #expect(
            ListeningSocket.parse(table: table) == [
                ListeningSocket(port: 8080, userID: 1_000, inode: "390349"),
                ListeningSocket(port: 5433, userID: 111, inode: "777"),
            ])
    }

    @Test("lsof names a process and its program")
    func lsof() {
        #expect(PortOwner.parse(lsof: "p4711\ncnginx\nf6\n")?.description == "nginx (process 4711)")
        #expect(PortOwner.parse(lsof: "") == nil)
        #expect(PortOwner.parse(lsof: "cnginx\n") == nil)
    }
}

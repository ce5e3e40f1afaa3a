import Testing

@testable import LocalStack

@Suite("Lines of logs")
struct LogLineTests {
    @Test(
        "What somebody should look at is a problem",
        arguments: [
            #"{"at":"2026-11-24T20:00:00.000Z","level":"error","logger":"auth","message":"A service failed"}"#,
            #"{"level":"critical","message":"x"}"#,
            "Swift/Array.swift:1: Fatal error: Index out of range",
            "2026-11-24 20:54:43.566 UTC [20856] FATAL:  could not open file",
            "nginx: [emerg] bind() to 127.0.0.1:8080 failed (98: Address already in use)",
            "chatting: CHATTING_PORT must be a whole number.",
        ])
    func problems(line: String) { #expect(LogLine(line).isProblem) }

    @Test(
        "Everything else is not",
        arguments: [
            "", "{", #"{"level":"info","message":"an error that was expected"}"#,
            #"2026-11-24 20:54:43.566 UTC [1] auth@auth ERROR:  duplicate key value violates unique constraint "users_pkey""#,
            "2026-11-24 20:54:43.566 UTC [1] FATAL:  the database system is starting up",
            "2026-11-24 20:54:43.566 UTC [1] FATAL:  the database system is not yet accepting connections",
        ])
    func others(line: String) { #expect(!LogLine(line).isProblem) }

    @Test("A line of JSON is shown as its message and what belongs to it")
    func summary() {
        let line =
            #"{"at":"t","level":"error","logger":"auth","message":"A service failed","error":"no","service":"x"}"#
        #expect(LogLine(line).summary == "A service failed (error: no, service: x)")
        #expect(LogLine(#"{"message":"Listening"}"#).summary == "Listening")
        #expect(LogLine("as it is").summary == "as it is")
    }
}

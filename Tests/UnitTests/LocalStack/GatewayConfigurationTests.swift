import Foundation
import Testing

@testable import LocalStack

@Suite("The gateway's configuration")
struct GatewayConfigurationTests {
    private func configuration(trustedProxies: [String] = [], user: String? = nil) -> GatewayConfiguration {
        GatewayConfiguration(
            listen: "127.0.0.1:8080", auth: "127.0.0.1:8085", authInternal: "127.0.0.1:9085",
            chat: ["127.0.0.1:8083", "127.0.0.1:8084"], chatInternal: ["127.0.0.1:9083", "127.0.0.1:9084"],
            directory: "/tmp/a run", accessLog: "/tmp/a run/access.log", trustedProxies: trustedProxies,
            descriptors: 4_096, user: user)
    }

    @Test("Every name is filled in, and every chat server is in both groups")
    func rendered() throws {
        let text = try configuration().render()
        #expect(!text.contains("{{"))
        for server in ["8083 max_fails=1", "8084 max_fails=1", "9083 max_fails=0", "9084 max_fails=0"] {
            #expect(text.contains("server 127.0.0.1:\(server)"))
        }
        #expect(text.contains("listen 127.0.0.1:8080;"))
        #expect(text.contains("pid \"/tmp/a run/nginx.pid\";"))
    }

    @Test("Nobody's X-Forwarded-For is believed unless somebody says so")
    func trusted() throws {
        #expect(try !configuration().render().contains("set_real_ip_from"))
        let text = try configuration(trustedProxies: ["10.0.0.0/8", "192.0.2.1"]).render()
        #expect(text.contains("set_real_ip_from 10.0.0.0/8;") && text.contains("set_real_ip_from 192.0.2.1;"))
    }

    @Test("Only root's workers have a user")
    func user() throws {
        #expect(try !configuration().render().contains("\nuser "))
        #expect(try configuration(user: "nobody nogroup").render().contains("\nuser nobody nogroup;\n"))
    }

    @Test("Every error page that it names has its problem document")
    func problems() throws {
        let text = try configuration().render()
        let named = text.matches(of: /error_page [^;]*\/@(\d+);/).compactMap { Int($0.1) }
        #expect(Set(named) == Set(GatewayProblem.all.map(\.status)))
        for problem in GatewayProblem.all {
            let document = try #require(problem.location.firstMatch(of: /return \d+ '(.*)';/)?.1)
            let object = try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any]
            #expect(object?["status"] as? Int == problem.status)
            #expect(object?["code"] as? String == problem.code)
        }
    }

    @Test("A template and its values have to fit")
    func template() throws {
        let template = Template(Array("a {{b}} c".utf8))
        #expect(try template.render(["b": "{{x}}"]) == "a {{x}} c")
        #expect(throws: TemplateError.self) { try template.render([:]) }
        #expect(throws: TemplateError.self) { try template.render(["b": "", "d": ""]) }
        #expect(throws: TemplateError.self) { try Template(Array("{{b".utf8)).render(["b": ""]) }
    }
}

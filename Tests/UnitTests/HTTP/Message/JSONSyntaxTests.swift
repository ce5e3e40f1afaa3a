import HTTP
import NIOCore
import Testing

@Suite("JSON's grammar")
struct JSONSyntaxTests {
    @Test(
        "What RFC 8259 allows is taken",
        arguments: [
            "0", "-0", "1.5e+10", "12E-2", "true", "false", "null", #""""#, "{}", "[]", " \t\r\n[ 1 , 2 ] ", "[[],{}]",
            #"{"a":{"b":[1,"c",null]},"a":1}"#, #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#, #""안녕""#, "\"\u{7F}\"",
        ])
    func valid(text: String) { #expect(JSONSyntax.isValid(ByteBuffer(string: text))) }

    @Test(
        "Anything else is not, whatever decoders make of it",
        arguments: [
            "", " ", "{", "[", "[1,]", "{\"a\":1,}", "[,1]", "{,}", "[1 2]", "{\"a\" 1}", "{\"a\"}", "{a:1}", "{'a':1}",
            "01", "-", "+1", "1.", ".5", "1e", "0x1", "NaN", "Infinity", "tru", "nulls", "True", "\"", "\"\\",
            "\"\\x\"",
            "\"\\u12\"", "\"\\u12g4\"", "\"a\tb\"", "\"a\nb\"", "1 2", "{} {}", "[1]/**/", "//\n1", "\u{FEFF}{}", "\0",
            "[1}",
        ])
    func invalid(text: String) { #expect(!JSONSyntax.isValid(ByteBuffer(string: text))) }

    @Test("There is a bound on depth")
    func depth() {
        func nested(_ depth: Int) -> ByteBuffer {
            ByteBuffer(string: String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        }
        #expect(JSONSyntax.isValid(nested(JSONSyntax.maximumDepth)))
        #expect(!JSONSyntax.isValid(nested(JSONSyntax.maximumDepth + 1)))
        #expect(!JSONSyntax.isValid(ByteBuffer(string: String(repeating: "[", count: 65_536))))
    }
}

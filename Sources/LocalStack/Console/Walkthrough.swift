/// What to do once everything runs: lines to copy into another terminal, the README's in short.
struct Walkthrough: Sendable {
    /// All of it, for the terminal.
    let text: String

    /// `executable` is how the person at the terminal calls it.
    init(_ configuration: StackConfiguration, executable: String = CommandLine.arguments[0]) {
        let url = configuration.publicURL
        let ports = configuration.ports.chat
        text = #"""
            Everything is ready: \#(url)
            The operator's user id and password are in \#(configuration.directory.operatorFile)

            To try it, in another terminal, from this directory:

              post() { curl -sS -w '\n' -H 'content-type: application/json' "$@"; }
              field() { sed -E "s/.*\"$1\":\"([^\"]*)\".*/\1/"; }
              post \#(url)/user -d '{"userId": "mina", "password": "correct horse", "userName": "Mina"}'
              post \#(url)/user -d '{"userId": "jun", "password": "battery staple", "userName": "Jun"}'
              MINA=$(post \#(url)/user/login -d '{"userId": "mina", "password": "correct horse"}' | field accessToken)
              JUN=$(post \#(url)/user/login -d '{"userId": "jun", "password": "battery staple"}' | field accessToken)
              ROOM=$(post \#(url)/chat/rooms -H "authorization: Bearer $MINA" -d '{"kind": "group", "name": "lunch", "members": ["jun"]}' | field roomId)
              post \#(url)/chat/rooms/$ROOM/messages -H "authorization: Bearer $MINA" -d '{"clientId": "1", "body": "What shall we eat?"}'
              curl -sS -w '\n' \#(url)/chat/rooms/$ROOM/messages -H "authorization: Bearer $JUN"

            Live, on different servers: Jun has a socket at one for ten seconds, Mina writes at another.

              sleep 10 | CHATTING_ACCESS_TOKEN=$JUN \#(executable) socket --url ws://localhost:\#(ports[0])/chat/ws & sleep 1
              post http://localhost:\#(ports[ports.count - 1])/chat/rooms/$ROOM/messages -H "authorization: Bearer $MINA" -d '{"clientId": "2", "body": "Gimbap!"}'

            Tokens are good for five minutes; then log in again. More: README.md.
            Ctrl-C stops everything; what was written is there again the next time (make reset deletes it).
            """#
    }
}

public import Contracts
public import HTTP

// Bodies whose unknown fields are refused.
extension CreateRoomRequest: StrictlyDecodable {}
extension UpdateRoomRequest: StrictlyDecodable {}
extension AddMemberRequest: StrictlyDecodable {}
extension UpdateMemberRequest: StrictlyDecodable {}
extension SendMessageRequest: StrictlyDecodable {}
extension ReadRequest: StrictlyDecodable {}

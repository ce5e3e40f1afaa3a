import Contracts
import HTTP

/// `PATCH /user/me`: what is left out stays as it is.
struct ProfileChange: Sendable, StrictlyDecodable {
    let userName: UserName?
    let email: Email?

    /// Another address, or none.
    struct Email: Sendable {
        let address: EmailAddress?
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case userName, email
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        userName = fields.contains(.userName) ? try fields.decode(UserName.self, forKey: .userName) : nil
        guard fields.contains(.email) else {
            email = nil
            return
        }
        let text = try fields.decodeIfPresent(String.self, forKey: .email)
        email = Email(address: try text.map { try EmailAddress(checking: $0) })
    }
}

extension EmailAddress {
    /// Throws `invalid_request` for what is no address.
    init(checking text: String) throws(HTTPError) {
        guard let address = EmailAddress(text) else {
            throw .invalidRequest("The field \"email\" is not an address of up to 254 characters.")
        }
        self = address
    }
}

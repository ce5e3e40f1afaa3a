public import Contracts
import Foundation
import ServiceKit

extension ClientMessageID {
    /// One that no other message has.
    public static func random() -> ClientMessageID {
        let text = UUID.v7().text
        // A UUID is 36 printable ASCII characters.
        guard let id = ClientMessageID(text) else { preconditionFailure("\(text) is no message id") }
        return id
    }
}

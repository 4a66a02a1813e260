public import Perennial

extension Projects {
  /// One contribution to a conversation.
  public struct Message: Entity {
    /// The stored name.
    public static let kind: EntityKind = "message"
    /// It goes where its conversation goes.
    public static let parents: [Parent<Self>] = [
      .belongs(to: Conversation.self, by: \.conversationID)
    ]

    /// The id; positive.
    public let id: Int
    /// The conversation that it is part of.
    public let conversationID: Conversation.ID
    /// What it says.
    public var text: String

    /// Makes one.
    public init(id: Int, conversationID: Conversation.ID, text: String) {
      self.id = id
      self.conversationID = conversationID
      self.text = text
    }
  }
}

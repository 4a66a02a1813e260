/// When a commit is told to have happened.
public enum Durability: String, Sendable, Hashable, Codable {
  /// After it survives a power loss, on storages that declare durability.
  case durable
  /// After it survives the process; power-loss safe within 100 ms, or with the next durable commit.
  case relaxed
}

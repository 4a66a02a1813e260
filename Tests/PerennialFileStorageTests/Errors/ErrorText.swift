import Perennial

/// What an error says to a person, without where a test happened to put its files.
struct ErrorText: Equatable, CustomStringConvertible {
  let code: String
  let message: String

  init(_ code: StorageError.Code, _ message: String) {
    self.code = code.rawValue
    self.message = message
  }

  /// An error's text with `STORE` in place of a path.
  init(_ error: StorageError, at path: String) {
    code = error.code.rawValue
    message = error.message.replacing(path, with: "STORE")
  }

  var description: String { "\(code): \(message)" }

  /// The text of what a call throws; nil where it throws nothing.
  static func of<R>(
    at path: String,
    _ body: () async throws -> R
  ) async throws -> ErrorText? {
    do {
      _ = try await body()
      return nil
    } catch let error as StorageError {
      return ErrorText(error, at: path)
    } catch LifecycleError.storage(let error) {
      return ErrorText(error, at: path)
    }
  }
}

/// A system call that failed.
package struct SystemError: Error, Sendable, Hashable {
  /// Which call.
  package enum Call: String, Sendable, Hashable {
    case openDirectory, open, status, read, write, sync, syncDirectory, truncate, lock, rename, link
    case unlink, list, startThread
  }

  /// The call.
  package let call: Call
  /// The number that the system gave.
  package let errno: Int32
  /// The file or directory that was concerned.
  package let name: String

  package init(_ call: Call, _ errno: Int32, _ name: String) {
    self.call = call
    self.errno = errno
    self.name = name
  }
}

extension SystemError: CustomStringConvertible {
  package var description: String {
    "\(call.words) \(name): \(meaning.text), errno \(errno)"
  }
}

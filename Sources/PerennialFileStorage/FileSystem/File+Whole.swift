#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Calls again what a signal interrupted; every other error comes through at once.
///
/// Only for calls that POSIX lets be interrupted and that do nothing twice: opening, reading, writing,
/// syncing, truncating and locking. A sync that failed otherwise must not be called again, since a second
/// one may succeed without the data.
package func retrying<Value>(
  _ call: () throws(SystemError) -> Value
) throws(SystemError) -> Value {
  var outcome = Result(catching: call)
  while case .failure(let error) = outcome, error.errno == EINTR {
    outcome = Result(catching: call)
  }
  return try outcome.get()
}

extension FileSystem {
  /// As ``openDirectory(at:creates:)``, interrupted or not.
  package func directory(at path: String, creates: Bool) throws(SystemError) -> any Directory {
    try retrying { () throws(SystemError) in try openDirectory(at: path, creates: creates) }
  }
}

extension Directory {
  /// As ``open(_:_:)``, interrupted or not.
  package func file(_ name: String, _ access: FileAccess) throws(SystemError) -> any File {
    try retrying { () throws(SystemError) in try open(name, access) }
  }

  /// As ``unlink(_:)``, where there is anything of that name.
  func unlinkIfPresent(_ name: String) throws(SystemError) {
    do throws(SystemError) {
      try unlink(name)
    } catch  where error.errno == ENOENT {
    }
  }

  /// As ``sync()``, interrupted or not.
  package func syncNames() throws(SystemError) {
    try retrying { () throws(SystemError) in try sync() }
  }
}

extension File {
  /// Writes all bytes at an offset.
  ///
  /// - Throws: The first error that is no interruption, and `EIO` for a write that takes nothing; some of
  ///   the bytes may be written then.
  package func writeAll(_ bytes: ArraySlice<UInt8>, at offset: UInt64) throws(SystemError) {
    var rest = bytes
    var position = offset
    while !rest.isEmpty {
      let written = try retrying { () throws(SystemError) in try write(rest, at: position) }
      if written <= 0 { throw SystemError(.write, EIO, name) }
      rest = rest.dropFirst(written)
      position += UInt64(written)
    }
  }

  /// Reads `count` bytes from an offset; fewer only where the file ends before.
  package func readAll(at offset: UInt64, count: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let position = offset + UInt64(bytes.count)
      let missing = count - bytes.count
      let part = try retrying { () throws(SystemError) in
        try read(at: position, count: missing)
      }
      if part.isEmpty { break }
      if part.count == count { return part }
      bytes += part
    }
    return bytes
  }

  /// As ``sync(_:)``, interrupted or not.
  package func syncContent(_ kind: SyncKind) throws(SystemError) {
    try retrying { () throws(SystemError) in try sync(kind) }
  }

  /// As ``truncate(to:)``, interrupted or not.
  package func cutOff(at length: UInt64) throws(SystemError) {
    try retrying { () throws(SystemError) in try truncate(to: length) }
  }

  /// As ``tryLock()``, interrupted or not.
  package func lockNow() throws(SystemError) -> Bool {
    try retrying { () throws(SystemError) in try tryLock() }
  }
}

import Perennial

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The lock that keeps a second writer out; the system frees it when its file is closed, however that happens.
enum StoreLock {
  /// Takes the lock.
  ///
  /// - Returns: The file that holds it for as long as it is open.
  /// - Throws: `locked` where another opening has it.
  static func take(in directory: StoreDirectory) throws(StorageError) -> any File {
    do throws(SystemError) {
      let file = try file(in: directory)
      guard try file.lockNow() else { throw SystemError(.lock, EWOULDBLOCK, FileName.lock) }
      // Somebody may have replaced the directory between opening and locking.
      guard try file.isNamed(FileName.lock, in: directory.directory) else {
        throw SystemError(.lock, EWOULDBLOCK, FileName.lock)
      }
      try sign(file)
      return file
    } catch {
      guard error.call == .lock, error.errno == EWOULDBLOCK else {
        throw .system(error, in: directory.path)
      }
      throw StorageError(
        .locked,
        "The store is open for writing already\(holder(in: directory)); close that one, or open the "
          + "store for reading",
        path: directory.path
      )
    }
  }

  private static func file(in directory: StoreDirectory) throws(SystemError) -> any File {
    do throws(SystemError) {
      return try directory.directory.file(FileName.lock, .readWrite)
    } catch {
      guard error.isMissing else { throw error }
    }
    do throws(SystemError) {
      return try directory.directory.file(FileName.lock, .create)
    } catch {
      guard error.isTaken else { throw error }
      return try directory.directory.file(FileName.lock, .readWrite)
    }
  }

  /// Writes who holds the lock, for the message that others get.
  private static func sign(_ file: any File) throws(SystemError) {
    let text = Array("process \(getpid())\n".utf8)
    try file.cutOff(at: 0)
    try file.writeAll(text[...], at: 0)
  }

  private static func holder(in directory: StoreDirectory) -> String {
    guard let file = try? directory.directory.file(FileName.lock, .read),
      let bytes = try? file.readAll(at: 0, count: 64), !bytes.isEmpty
    else { return "" }
    let text = String(decoding: bytes.prefix { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
    return text.isEmpty ? "" : ", by \(text)"
  }
}

@testable import PerennialFileStorage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A directory of files in memory that can be read, in pieces of any size, and not be changed.
final class MemoryDirectory: Directory {
  let path = "memory"
  private let files: [String: [UInt8]]

  init(_ files: [String: [UInt8]]) {
    self.files = files
  }

  func open(_ name: String, _ access: FileAccess) throws(SystemError) -> any File {
    guard access == .read else { throw SystemError(.open, EROFS, name) }
    guard let bytes = files[name] else { throw SystemError(.open, ENOENT, name) }
    return MemoryFile(name, bytes)
  }

  func names() throws(SystemError) -> [String] {
    Array(files.keys)
  }

  func rename(_ name: String, to newName: String) throws(SystemError) {
    throw SystemError(.rename, EROFS, name)
  }

  func link(_ name: String, into directory: any Directory) throws(SystemError) {
    throw SystemError(.link, EROFS, name)
  }

  func unlink(_ name: String) throws(SystemError) {
    throw SystemError(.unlink, EROFS, name)
  }

  func sync() throws(SystemError) {}
}

/// A file in memory that gives fewer bytes than it is asked for.
final class MemoryFile: File {
  /// As many as one read gives.
  private static let pieceSize = 1_000

  let name: String
  private let bytes: [UInt8]

  init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  func read(at offset: UInt64, count: Int) throws(SystemError) -> [UInt8] {
    let start = min(Int(clamping: offset), bytes.count)
    return Array(bytes[start...].prefix(min(count, Self.pieceSize)))
  }

  func write(_ bytes: ArraySlice<UInt8>, at offset: UInt64) throws(SystemError) -> Int {
    throw SystemError(.write, EROFS, name)
  }

  func sync(_ kind: SyncKind) throws(SystemError) {}

  func truncate(to length: UInt64) throws(SystemError) {
    throw SystemError(.truncate, EROFS, name)
  }

  func length() throws(SystemError) -> UInt64 {
    UInt64(bytes.count)
  }

  func tryLock() throws(SystemError) -> Bool { false }

  func unlock() {}

  func isNamed(_ name: String, in directory: any Directory) throws(SystemError) -> Bool {
    self.name == name
  }
}

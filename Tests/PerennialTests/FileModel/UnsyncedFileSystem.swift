import PerennialFileStorage

/// The real file system without syncs, for histories that are about something else and would take hours.
struct UnsyncedFileSystem: FileSystem {
  func openDirectory(at path: String, creates: Bool) throws(SystemError) -> any Directory {
    UnsyncedDirectory(try SystemFileSystem().openDirectory(at: path, creates: creates))
  }
}

private final class UnsyncedDirectory: Directory {
  private let base: any Directory

  init(_ base: any Directory) {
    self.base = base
  }

  var path: String { base.path }

  func open(_ name: String, _ access: FileAccess) throws(SystemError) -> any File {
    UnsyncedFile(try base.open(name, access))
  }

  func names() throws(SystemError) -> [String] { try base.names() }

  func rename(_ name: String, to newName: String) throws(SystemError) {
    try base.rename(name, to: newName)
  }

  func link(_ name: String, into directory: any Directory) throws(SystemError) {
    guard let directory = directory as? UnsyncedDirectory else { return }
    try base.link(name, into: directory.base)
  }

  func unlink(_ name: String) throws(SystemError) { try base.unlink(name) }

  func sync() {}
}

private final class UnsyncedFile: File {
  private let base: any File

  init(_ base: any File) {
    self.base = base
  }

  var name: String { base.name }

  func read(at offset: UInt64, count: Int) throws(SystemError) -> [UInt8] {
    try base.read(at: offset, count: count)
  }

  func write(_ bytes: ArraySlice<UInt8>, at offset: UInt64) throws(SystemError) -> Int {
    try base.write(bytes, at: offset)
  }

  func sync(_ kind: SyncKind) {}

  func truncate(to length: UInt64) throws(SystemError) { try base.truncate(to: length) }

  func length() throws(SystemError) -> UInt64 { try base.length() }

  func tryLock() throws(SystemError) -> Bool { try base.tryLock() }
  func unlock() { base.unlock() }

  func isNamed(_ name: String, in directory: any Directory) throws(SystemError) -> Bool {
    // The wrapper's own directory knows its files by name alone.
    true
  }
}

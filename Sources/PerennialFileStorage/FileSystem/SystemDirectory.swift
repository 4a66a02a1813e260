#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A directory of the operating system's file system.
package final class SystemDirectory: Directory {
  package let path: String

  private let descriptor: Descriptor

  init(_ descriptor: consuming Descriptor, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  package func open(
    _ name: String,
    _ access: FileAccess
  ) throws(SystemError) -> any File {
    try check(name, .open)
    let file = try descriptor(for: name, access)
    do throws(SystemError) {
      if try file.status(name).st_mode & S_IFMT != S_IFREG {
        throw SystemError(.open, EINVAL, name)
      }
      if access == .create { try file.setMode(0o600, .open, name) }
    } catch {
      // A call that failed leaves no new name, so that it can be tried again.
      if access == .create { _ = unsafe unlinkat(descriptor.number, name, 0) }
      throw error
    }
    return SystemFile(file, name: name)
  }

  package func names() throws(SystemError) -> [String] {
    // Through an opening of its own, as descriptors made from one another share their place in the list.
    let flags = O_RDONLY | O_DIRECTORY
    let own = try Descriptor(".", in: descriptor, flags: flags, as: .list, of: path)
    guard let stream = unsafe fdopendir(own.number) else { throw SystemError(.list, errno, path) }
    // The stream's from here on.
    _ = own.release()
    defer { _ = unsafe closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe name.withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    if errno != 0 { throw SystemError(.list, errno, path) }
    return names
  }

  package func rename(_ name: String, to newName: String) throws(SystemError) {
    try check(name, .rename)
    try check(newName, .rename)
    if unsafe renameat(descriptor.number, name, descriptor.number, newName) == 0 { return }
    throw SystemError(.rename, errno, name)
  }

  package func link(_ name: String, into directory: any Directory) throws(SystemError) {
    try check(name, .link)
    guard let other = directory as? SystemDirectory else {
      throw SystemError(.link, EXDEV, name)
    }
    if unsafe linkat(descriptor.number, name, other.descriptor.number, name, 0) == 0 { return }
    throw SystemError(.link, errno, name)
  }

  package func unlink(_ name: String) throws(SystemError) {
    try check(name, .unlink)
    if unsafe unlinkat(descriptor.number, name, 0) == 0 { return }
    throw SystemError(.unlink, errno, name)
  }

  package func sync() throws(SystemError) {
    let number = descriptor.syncFully()
    if number != 0 { throw SystemError(.syncDirectory, number, path) }
  }
}

extension SystemDirectory {
  /// What the system says of whatever has a name here; nil where nothing has it.
  func status(_ name: String) throws(SystemError) -> stat? {
    try check(name, .status)
    var status = stat()
    if unsafe fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { return status }
    if errno == ENOENT { return nil }
    throw SystemError(.status, errno, name)
  }

  private func descriptor(
    for name: String,
    _ access: FileAccess
  ) throws(SystemError) -> Descriptor {
    do throws(SystemError) {
      return try Descriptor(name, in: descriptor, flags: access.flags)
    } catch {
      // Directories and sockets fail here already, by other numbers than the status would lead to.
      let isOther = error.errno == EISDIR || error.errno == ENXIO || error.errno == EOPNOTSUPP
      throw isOther ? SystemError(.open, EINVAL, name) : error
    }
  }

  /// Refuses what would be a path: files are named within the directory only.
  private func check(_ name: String, _ call: SystemError.Call) throws(SystemError) {
    let isPath = name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    if isPath || name.isEmpty || name == "." || name == ".." {
      throw SystemError(call, EINVAL, name)
    }
  }
}

extension FileAccess {
  fileprivate var flags: Int32 {
    switch self {
    case .read: O_RDONLY
    case .readWrite: O_RDWR
    case .create: O_RDWR | O_CREAT | O_EXCL
    }
  }
}

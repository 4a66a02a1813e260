#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The file system of the operating system, by its POSIX calls.
package struct SystemFileSystem: FileSystem {
  package init() {}

  /// Opens a directory; where it may be made, its name in its parent is durable afterwards.
  ///
  /// The parent is synced also where the directory is there already: whoever made it may have died before.
  package func openDirectory(
    at path: String,
    creates: Bool
  ) throws(SystemError) -> any Directory {
    // A slash at the end would have a symbolic link followed.
    let kept = path.utf8.lastIndex { $0 != UInt8(ascii: "/") }
    let target = kept.map { String(path[...$0]) } ?? (path.isEmpty ? "" : "/")
    let isNew = creates ? try makeDirectory(at: target) : false
    let descriptor = try Descriptor(directory: target)
    if isNew { try descriptor.setMode(0o700, .openDirectory, path) }
    if creates { try syncParent(of: descriptor, isNew: isNew, path) }
    return SystemDirectory(descriptor, path: path)
  }

  /// Makes a directory where there is none.
  ///
  /// - Returns: Whether there was none.
  private func makeDirectory(at path: String) throws(SystemError) -> Bool {
    if unsafe mkdir(path, 0o700) == 0 {
      // The umask may have taken the right to open it; where this is not supported, only such umasks fail.
      _ = unsafe fchmodat(AT_FDCWD, path, 0o700, AT_SYMLINK_NOFOLLOW)
      return true
    }
    let number = errno
    // Where making is refused, opening may still find it: on read-only media, below closed parents.
    if [EEXIST, EROFS, EACCES, EPERM].contains(number), exists(path) { return false }
    throw SystemError(.openDirectory, number, path)
  }

  private func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0
  }

  /// Makes the directory's name durable.
  ///
  /// A parent that may not be read cannot be synced; that is an error only for a directory that is new.
  private func syncParent(
    of directory: borrowing Descriptor,
    isNew: Bool,
    _ path: String
  ) throws(SystemError) {
    do throws(SystemError) {
      let parent = try Descriptor("..", in: directory, flags: O_RDONLY | O_DIRECTORY)
      let number = parent.syncFully()
      if number != 0 { throw SystemError(.syncDirectory, number, path) }
    } catch {
      if !isNew, error.call == .open { return }
      throw SystemError(.syncDirectory, error.errno, path)
    }
  }
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#else
  #error("PerennialFileStorage needs a POSIX system.")
#endif

/// A descriptor of the system, closed when it goes.
///
/// What `close` answers is not looked at and it is never tried again: after an interruption the number may
/// be somebody else's already, and no write is acknowledged on the word of a close.
struct Descriptor: ~Copyable, Sendable {
  /// The number the system knows it by.
  let number: Int32

  deinit {
    _ = close(number)
  }

  /// Gives the number to somebody else to close.
  consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }
}

extension Descriptor {
  /// Flags of every open: not kept over `exec`, no symbolic links, never waiting for a pipe's other end.
  private static let always = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY

  /// Opens a directory; a symbolic link in the last place is none.
  ///
  /// - Throws: What `open` gave, and `ENOTDIR` for symbolic links on every system.
  init(directory path: String) throws(SystemError) {
    number = unsafe open(path, O_RDONLY | O_DIRECTORY | Descriptor.always)
    if number >= 0 { return }
    let error = SystemError(.openDirectory, errno, path)
    #if canImport(Darwin)
      if error.errno == ELOOP { throw SystemError(.openDirectory, ENOTDIR, path) }
    #endif
    throw error
  }

  /// Opens a name within a directory; what goes wrong is told of a call and a name.
  init(
    _ name: String,
    in directory: borrowing Descriptor,
    flags: Int32,
    as call: SystemError.Call = .open,
    of told: String? = nil
  ) throws(SystemError) {
    number = unsafe openat(directory.number, name, flags | Descriptor.always, 0o600)
    if number >= 0 { return }
    throw SystemError(call, errno, told ?? name)
  }

  /// What the system says of the open file.
  func status(_ name: String) throws(SystemError) -> stat {
    var status = stat()
    try Descriptor.require(unsafe fstat(number, &status) == 0, .status, name)
    return status
  }

  /// Takes away what the process's umask added or left out.
  func setMode(_ mode: mode_t, _ call: SystemError.Call, _ name: String) throws(SystemError) {
    let isRight = try status(name).st_mode & 0o777 == mode
    try Descriptor.require(isRight || fchmod(number, mode) == 0, call, name)
  }

  /// Makes everything of the file or directory durable.
  ///
  /// On Apple systems `fsync` hands data to the drive, which may keep it in memory and write out of order;
  /// `F_FULLFSYNC` empties that memory. File systems without it get `fsync`.
  ///
  /// - Returns: 0, or the number of the error.
  func syncFully() -> Int32 {
    #if canImport(Darwin)
      if fcntl(number, F_FULLFSYNC) == 0 { return 0 }
      let isMissing = [ENOTSUP, EINVAL, ENOTTY].contains(errno)
      if !isMissing { return errno }
    #endif
    return fsync(number) == 0 ? 0 : errno
  }

  /// Makes content and length durable.
  ///
  /// - Returns: 0, or the number of the error.
  func syncData() -> Int32 {
    #if canImport(Darwin)
      syncFully()
    #else
      fdatasync(number) == 0 ? 0 : errno
    #endif
  }
}

extension Descriptor {
  /// Throws the system's error where a call has failed.
  static func require(_ isDone: Bool, _ call: SystemError.Call, _ name: String) throws(SystemError)
  {
    if isDone { return }
    throw SystemError(call, errno, name)
  }
}

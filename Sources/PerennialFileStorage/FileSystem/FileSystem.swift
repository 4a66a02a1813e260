/// What the engine needs of a file system: one system call a function.
///
/// ``SystemFileSystem`` is the real one; tests have one that keeps what is durable apart from what is not.
/// Interrupted calls and short transfers come through as they are: ``File/writeAll(_:at:)`` and its like are
/// built above, so that tests see them handled.
package protocol FileSystem: Sendable {
  /// Opens a directory, without following a symbolic link in its last place.
  ///
  /// - Parameters:
  ///   - path: Where it is.
  ///   - creates: Whether one that is missing is made, with mode 0700; its parents are not.
  /// - Returns: The directory.
  /// - Throws: `ENOENT`, `ENOTDIR` (also for a symbolic link), `EACCES` and the like.
  func openDirectory(at path: String, creates: Bool) throws(SystemError) -> any Directory
}

/// An open directory; files are named within it, never by path.
package protocol Directory: AnyObject, Sendable {
  /// Where it was opened; for messages only.
  var path: String { get }

  /// Opens a regular file of the directory, without following symbolic links.
  ///
  /// - Throws: `ENOENT` where it is missing, `EEXIST` where it is to be new and is not, `ELOOP` for a symbolic
  ///   link, `EINVAL` for anything else that is no regular file.
  func open(_ name: String, _ access: FileAccess) throws(SystemError) -> any File

  /// The names in the directory, in no order, without `.` and `..`.
  func names() throws(SystemError) -> [String]

  /// Gives a file another name within the directory, atomically replacing one that has it.
  func rename(_ name: String, to newName: String) throws(SystemError)

  /// Gives a file a second name in another directory of the same file system.
  ///
  /// - Throws: `EXDEV` where that lies on another one, `EEXIST` where the name is taken.
  func link(_ name: String, into directory: any Directory) throws(SystemError)

  /// Takes a file's name away; whoever has it open keeps its content.
  func unlink(_ name: String) throws(SystemError)

  /// Makes the directory's names durable.
  func sync() throws(SystemError)
}

/// How a file is opened.
package enum FileAccess: Sendable, Hashable {
  /// To read a file that exists.
  case read
  /// To read and write a file that exists.
  case readWrite
  /// To read and write a file that does not exist, with mode 0600.
  case create
}

/// An open regular file; closed when nothing holds it any more.
package protocol File: AnyObject, Sendable {
  /// The file's name in its directory when it was opened; for messages only.
  var name: String { get }

  /// Reads at most `count` bytes from an offset; fewer may come, none at the end.
  func read(at offset: UInt64, count: Int) throws(SystemError) -> [UInt8]

  /// Writes bytes at an offset and answers how many were written, which may be fewer.
  func write(_ bytes: ArraySlice<UInt8>, at offset: UInt64) throws(SystemError) -> Int

  /// Makes the file's content durable.
  func sync(_ kind: SyncKind) throws(SystemError)

  /// Cuts the file off at a length, or fills it with zeros up to there.
  func truncate(to length: UInt64) throws(SystemError)

  /// The file's length in bytes.
  func length() throws(SystemError) -> UInt64

  /// Locks the file for this opening alone, without waiting; held until it is unlocked or the file is closed.
  ///
  /// - Returns: False where another opening, of this process or another, holds the lock.
  func tryLock() throws(SystemError) -> Bool

  /// Gives the lock up, where this opening has it.
  func unlock()

  /// Whether the directory still has this very file under a name.
  func isNamed(_ name: String, in directory: any Directory) throws(SystemError) -> Bool
}

/// How much a sync makes durable.
package enum SyncKind: Sendable, Hashable {
  /// Content and length: `fdatasync`; on Apple systems as `full`.
  case data
  /// Everything: `fsync`; on Apple systems `F_FULLFSYNC`.
  case full
}

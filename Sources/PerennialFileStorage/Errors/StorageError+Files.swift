import Perennial

extension StorageError {
  /// Bytes that are not what was written.
  static func damaged(
    _ file: String,
    offset: UInt64,
    _ reason: String,
    cause: (any Error)? = nil
  ) -> StorageError {
    StorageError(
      .corrupt,
      "\(file) is damaged at byte \(offset): \(reason); restore the store from a backup",
      path: file,
      cause: cause
    )
  }

  /// A file that is missing, or has another length than recorded.
  static func damaged(_ file: String, _ reason: String) -> StorageError {
    StorageError(.corrupt, "\(file) \(reason); restore the store from a backup", path: file)
  }

  static func newer(_ file: String, _ major: UInt16) -> StorageError {
    StorageError(
      .unsupportedVersion,
      "\(file) has format version \(major), and this library knows \(FormatVersion.major) and "
        + "earlier ones; update the library",
      path: file
    )
  }

  /// A manifest that needs what this version of the library does not know.
  static let unknownFeature = StorageError(
    .unsupportedVersion,
    "MANIFEST uses a feature of a later version of this library; update the library",
    path: FileName.manifest
  )

  /// A manifest that this version can read and must not replace.
  static let unknownWriterFeature = StorageError(
    .unsupportedVersion,
    "MANIFEST uses a feature that this version of the library cannot write; open the store for "
      + "reading, or update the library",
    path: FileName.manifest
  )

  static let closed = StorageError(.closed, "The storage was closed; open the store anew")

  static func noStore(_ path: String) -> StorageError {
    StorageError(
      .notFound,
      "\(path) holds no store; check the path, or open it for writing to make one",
      path: path
    )
  }

  static func tooLarge(_ byteCount: Int, limit: Int) -> StorageError {
    StorageError(
      .limitReached,
      "The commit has \(byteCount) bytes, above the limit of \(limit); split it into several"
    )
  }

  static func replaced(in path: String) -> StorageError {
    StorageError(
      .replaced,
      "\(path) holds another store than when it was opened; close this storage and open the directory "
        + "anew",
      path: path
    )
  }

  /// A file that a writer has taken away since the manifest was read that lists it.
  static func fileTakenAway(_ name: String, in path: String) -> StorageError {
    StorageError(
      .unavailable,
      "\(name) was replaced by the store's writer since the store was read; refresh or open it anew, and "
        + "try again",
      path: "\(path)/\(name)"
    )
  }

  /// Files that a writer replaces faster than they are read.
  static func changing(_ path: String, attempts: Int) -> StorageError {
    StorageError(
      .unavailable,
      "\(path) was changed by its writer each of the \(attempts) times that it was read; nothing is "
        + "damaged, try again",
      path: path
    )
  }

  /// A manifest that does not list a file of the store that is there.
  static func olderManifest(than name: String) -> StorageError {
    StorageError(
      .corrupt,
      "MANIFEST is older than \(name), which it does not list; put the MANIFEST back that belongs to it, "
        + "or restore the store from a backup",
      path: FileName.manifest
    )
  }

  static let readOnlyOpening = StorageError(
    .readOnly,
    "The store was opened for reading; open it for writing to change it"
  )

  /// Has whatever a system call throws name the directory.
  static func telling<R, E: SystemFailure>(
    _ path: String,
    _ body: () throws(E) -> R
  ) throws(StorageError) -> R {
    do throws(E) {
      return try body()
    } catch {
      throw .system(error.cause, in: path)
    }
  }

  /// A system call that failed, told by what it means and what to do.
  static func system(_ error: SystemError, in directory: String) -> StorageError {
    let path = error.isOfDirectory ? directory : "\(directory)/\(error.name)"
    let (code, meaning, remedy) = error.meaning
    return StorageError(
      code,
      "\(error.call.words.firstCapitalized) \(path) failed: \(meaning) (errno \(error.errno)); \(remedy)",
      path: path,
      cause: error
    )
  }

  /// A sync, or what undoes a failed write, that failed: what is on disk is known after the next open alone.
  static func poisoned(_ error: SystemError, in directory: String) -> StorageError {
    let cause = system(error, in: directory)
    return StorageError(
      .poisoned,
      "The store takes no more writes since \(error.call.words) \(cause.path ?? directory) failed "
        + "(errno \(error.errno)); check the medium, close the store and open it anew",
      path: cause.path,
      cause: cause
    )
  }

  /// The answer to those whose data was written when a sync failed.
  static func outcomeUnknown(_ error: SystemError, in directory: String) -> StorageError {
    let cause = system(error, in: directory)
    return StorageError(
      .outcomeUnknown,
      "The write may or may not be on disk, since \(error.call.words) \(cause.path ?? directory) failed "
        + "(errno \(error.errno)); close the store, open it anew and see whether it is there",
      path: cause.path,
      cause: cause
    )
  }
}

import Perennial

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension SystemError {
  /// The error's code, what it means, and what to do.
  var meaning: (code: StorageError.Code, text: String, remedy: String) {
    switch errno {
    case EAGAIN where call == .startThread:
      (
        .unavailable, "the system has no thread to give",
        "end some or raise the limit, and try again"
      )
    case ENOSPC, EDQUOT, EFBIG:
      (.noSpace, "there is no room", "make room and try again")
    case EACCES, EPERM:
      (.notPermitted, "this process is not allowed to", "change the permissions or the user")
    case EROFS:
      (.readOnly, "the medium is read-only", "open the store for reading, or move it")
    case ENOENT:
      (.notFound, "it does not exist", "check the path")
    case ENOTDIR:
      (.notAStore, "it is no directory", "choose a directory")
    case ELOOP:
      (.notAStore, "it is a symbolic link, which a store never has", "put the file itself there")
    case ENAMETOOLONG:
      (.notAStore, "the name is too long", "choose another directory")
    case EINVAL where call == .open:
      (.notAStore, "it is no regular file", "move it away")
    case EEXIST:
      (.inputOutput, "something has that name already", "move it away, and try again")
    case EMFILE, ENFILE:
      (.unavailable, "too many files are open", "close some or raise the limit, and try again")
    default:
      (.inputOutput, "the medium failed", "check the medium and try again")
    }
  }

  /// Whether the call concerned the directory itself, and not a file in it.
  var isOfDirectory: Bool {
    switch call {
    case .openDirectory, .list, .syncDirectory, .startThread: true
    case .open, .status, .read, .write, .sync, .truncate, .lock, .rename, .link, .unlink: false
    }
  }

  /// Whether nothing has the name.
  var isMissing: Bool { errno == ENOENT }
  /// Whether something has the name already.
  var isTaken: Bool { errno == EEXIST }

  /// Whether a file cannot have another name in a directory, though it can be copied there: on another device, on a
  /// file system without links, or with as many as it may have.
  var refusesLink: Bool {
    errno == EXDEV || errno == EPERM || errno == EOPNOTSUPP || errno == EMLINK
  }
}

extension SystemError.Call {
  /// What was tried, for messages.
  var words: String {
    switch self {
    case .openDirectory: "opening the directory"
    case .open: "opening"
    case .status: "asking the system about"
    case .read: "reading"
    case .write: "writing to"
    case .sync: "syncing"
    case .syncDirectory: "syncing the directory"
    case .truncate: "cutting off"
    case .lock: "locking"
    case .rename: "renaming"
    case .link: "linking"
    case .unlink: "removing"
    case .list: "listing the directory"
    case .startThread: "starting a thread for"
    }
  }
}

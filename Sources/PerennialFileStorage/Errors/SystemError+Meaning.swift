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

  var isMissing: Bool { errno == ENOENT }
  var isTaken: Bool { errno == EEXIST }
  var isOtherDevice: Bool {
    errno == EXDEV || errno == EPERM || errno == EOPNOTSUPP || errno == EMLINK
  }
}

extension SystemError.Call {
  /// What was tried, for messages.
  var words: String {
    switch self {
    case .openDirectory: "opening the directory"
    case .open: "opening"
    case .status: "asking for the length of"
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

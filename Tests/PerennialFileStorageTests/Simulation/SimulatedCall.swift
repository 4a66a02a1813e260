import PerennialFileStorage

/// A call of the seam, as a simulated file system records it.
struct SimulatedCall: Sendable, Hashable, CustomStringConvertible {
  /// Its place among all calls, from 0.
  var number = 0
  let call: SystemError.Call
  /// The directory.
  let path: String
  /// The file; empty for calls that concern the directory itself.
  var name = ""
  /// The new name of a rename, the other directory's path of a link.
  var target = ""
  /// Where a read or write begins.
  var offset: UInt64 = 0
  /// How many bytes a read or write is to have, or the length a truncation is to leave.
  var length: UInt64 = 0
  /// How a file is opened.
  var access: FileAccess?
  /// How much a file's sync is to make durable.
  var syncKind: SyncKind?

  var description: String {
    var text = "#\(number) \(call.rawValue) \(path)"
    if !name.isEmpty { text += " \(name)" }
    if !target.isEmpty { text += " → \(target)" }
    if let access { text += " \(access)" }
    if let syncKind { text += " \(syncKind)" }
    switch call {
    case .read, .write: text += " [\(offset), +\(length)]"
    case .truncate: text += " to \(length)"
    default: break
    }
    return text
  }
}

extension SystemError.Call {
  /// Whether a signal can interrupt the call, by POSIX.
  var isInterruptible: Bool {
    switch self {
    case .openDirectory, .open, .read, .write, .sync, .syncDirectory, .truncate, .lock: true
    case .status, .rename, .link, .unlink, .list, .startThread: false
    }
  }
}

/// A change of bytes that a sync had promised to keep.
struct SyncedBytesChange: Sendable, Hashable {
  enum Kind: Sendable {
    case overwritten
    case cutOff
  }

  let kind: Kind
  /// The call that did it.
  let call: SimulatedCall
  /// The bytes concerned.
  let range: Range<Int>
}

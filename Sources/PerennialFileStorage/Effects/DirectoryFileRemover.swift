public import Perennial

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Deletes attached files that lie under one local directory (rule S22), and never anything outside it.
///
/// ```swift
/// let remover = DirectoryFileRemover(
///   directory: "/var/lib/notes/files",
///   urls: "https://files.example.com/notes/"
/// )
/// ```
///
/// A file is a URL or a path whose beginning is the given one; what follows are names of directories and a file,
/// taken as they are. Refused for good (`PermanentEffectFailure`), and so parked where an operator sees them:
/// another beginning, absolute paths, empty names, `.` and `..`, percent signs, colons, question marks, number signs,
/// backslashes and control characters, symbolic links in any place, and what is no regular file.
///
/// A file that is gone is success; so is one whose directory is gone. What is left of its path is synced all the
/// same, since an earlier attempt may have deleted it and failed before it was durable. A directory for all that
/// cannot be opened is no success: the effect is tried again.
public struct DirectoryFileRemover: EffectHandler {
  private let directory: String
  private let prefix: String

  /// Makes a handler.
  ///
  /// - Parameters:
  ///   - directory: The path of the directory that has all files.
  ///   - prefix: What each file begins with, a slash at its end or not; empty where files are paths below the
  ///     directory.
  public init(directory: String, urls prefix: String = "") {
    self.directory = directory
    self.prefix = prefix.isEmpty || prefix.utf8.last == UInt8(ascii: "/") ? prefix : prefix + "/"
  }

  /// Deletes the effect's file; once this returns, it does not come back after a power loss.
  ///
  /// Waits for the medium, away from the caller's actor.
  ///
  /// - Parameter effect: The effect.
  /// - Throws: `PermanentEffectFailure` for a file that is none below the directory; what the system says
  ///   otherwise.
  @concurrent
  public func perform(_ effect: Effect) async throws {
    try remove(effect.file)
  }
}

extension DirectoryFileRemover {
  /// Deletes a file and makes that durable.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - sync: Makes a directory's names durable.
  /// - Throws: As ``perform(_:)``, and what `sync` throws.
  func remove(
    _ file: String,
    sync: (SystemDirectory) throws -> Void = { try $0.sync() }
  ) throws {
    var names = try names(in: file)
    let name = names.removeLast()
    var place = try Descriptor(directory: directory)
    for folder in names {
      do throws(SystemError) {
        place = try Descriptor(folder, in: place, flags: O_RDONLY | O_DIRECTORY)
      } catch {
        if error.isMissing { return try sync(SystemDirectory(place, path: directory)) }
        guard error.isOtherThanDirectory else { throw error }
        throw PermanentEffectFailure(
          "\(folder) of \(file) is a symbolic link or no directory; put the directory itself there and retry the "
            + "effect, or dismiss it"
        )
      }
    }
    let holder = SystemDirectory(place, path: directory)
    if let status = try holder.status(name) {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw PermanentEffectFailure(
          "\(file) is a symbolic link or no regular file; remove by hand what is to go, and dismiss the effect"
        )
      }
      try holder.unlinkIfPresent(name)
    }
    // A name that is missing may come back, too: whoever took it away may not have got as far as this.
    try sync(holder)
  }

  /// The names of the directories and of the file, by which it is reached.
  private func names(in file: String) throws(PermanentEffectFailure) -> [String] {
    guard file.utf8.starts(with: prefix.utf8) else {
      throw PermanentEffectFailure(
        "\(file) does not begin with \(prefix); give the remover the beginning that files have and retry the "
          + "effect, or dismiss it"
      )
    }
    let path = file.utf8.dropFirst(prefix.utf8.count)
    let isPlain = path.allSatisfy { byte in
      byte >= 0x20 && byte != 0x7F && !Self.refused.contains(byte)
    }
    let names = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    guard isPlain, names.allSatisfy({ !["", ".", ".."].contains($0) }) else {
      throw PermanentEffectFailure(
        "\(file) names no file below the directory: it has an empty name, . or .., a control character or one "
          + "of % ? # \\ :; remove by hand what is to go, and dismiss the effect"
      )
    }
    return names
  }

  private static let refused: [UInt8] = [
    UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\\"), UInt8(ascii: ":"),
  ]
}

extension SystemError {
  /// Whether a name that should be a directory is something else, a symbolic link too.
  fileprivate var isOtherThanDirectory: Bool {
    errno == ENOTDIR || errno == ELOOP || errno == EMLINK
  }
}

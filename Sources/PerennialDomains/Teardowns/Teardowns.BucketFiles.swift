public import Perennial

extension Teardowns {
  /// Deletes the files of removed teardowns from a bucket: turns each URL back into the path that the bucket knows.
  ///
  /// ```swift
  /// let files = Teardowns.BucketFiles(
  ///   urls: "https://abc.supabase.co/storage/v1/object/public/teardowns/"
  /// ) { path in
  ///   try await bucket.remove(path)
  /// }
  /// ```
  ///
  /// A URL of anything but the bucket, or whose path has empty names, `.` or `..`, is never deleted: it is refused
  /// for good, and so parked where an operator sees it.
  public struct BucketFiles: EffectHandler {
    private let prefix: String
    private let delete: @Sendable (_ path: String) async throws -> Void

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - prefix: What the URLs of the bucket begin with, a slash at its end or not.
    ///   - delete: Deletes the file of a path; one that is gone already is success. What it throws is noted, and
    ///     the file is tried again.
    public init(
      urls prefix: String,
      delete: @escaping @Sendable (_ path: String) async throws -> Void
    ) {
      self.prefix = prefix.utf8.last == UInt8(ascii: "/") ? prefix : prefix + "/"
      self.delete = delete
    }

    /// Deletes the effect's file.
    ///
    /// - Parameter effect: The effect.
    /// - Throws: `PermanentEffectFailure` for a URL that is none of the bucket; what the deletion throws.
    public func perform(_ effect: Effect) async throws {
      try await delete(path(of: effect.file))
    }

    /// The path of a URL within the bucket, decoded, without query and fragment.
    ///
    /// - Parameter url: The URL.
    /// - Returns: The path, without a slash at its beginning.
    /// - Throws: `PermanentEffectFailure` for a URL that is none of the bucket.
    public func path(of url: String) throws(PermanentEffectFailure) -> String {
      guard url.utf8.starts(with: prefix.utf8) else {
        throw PermanentEffectFailure(
          "\(url) does not begin with \(prefix); dismiss the effect, and delete the file where it is"
        )
      }
      let path = url.utf8.dropFirst(prefix.utf8.count).prefix {
        $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
      }
      let names = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        .map { Self.name($0) }
      let known = names.compactMap(\.self)
      guard known.count == names.count else {
        throw PermanentEffectFailure(
          "\(url) names no file of the bucket; dismiss the effect, and look which file was meant"
        )
      }
      return known.joined(separator: "/")
    }

    /// A name without percent signs; nil where it is none.
    private static func name(_ encoded: Substring.UTF8View) -> String? {
      var bytes: [UInt8] = []
      var rest = encoded[...]
      while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
          bytes.append(byte)
          continue
        }
        guard let high = rest.popFirst()?.hexDigit, let low = rest.popFirst()?.hexDigit else {
          return nil
        }
        bytes.append(high << 4 | low)
      }
      let isPlain = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }
      guard isPlain, let name = String(validating: bytes, as: UTF8.self) else { return nil }
      return ["", ".", ".."].contains(name) ? nil : name
    }
  }
}

extension UInt8 {
  fileprivate var hexDigit: UInt8? {
    Character(Unicode.Scalar(self)).hexDigitValue.flatMap { UInt8(exactly: $0) }
  }
}

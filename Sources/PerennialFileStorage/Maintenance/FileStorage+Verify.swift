public import Perennial

extension FileStorage {
  /// Checks every byte of a store's files, without changing anything.
  ///
  /// All checksums, the sequence of frames, what the manifest says of each file, and that each record's payload and
  /// each audit record is where the state says, and belongs to it. The store may be open for writing, here or
  /// elsewhere; then it is checked up to what is proven to be durable. Who can write the files can forge them:
  /// `AuditTrail.verify(extending:)` detects that.
  ///
  /// - Parameters:
  ///   - path: The store's directory.
  ///   - progress: Told how far it has come.
  /// - Returns: What was found; damage is no error but in ``VerificationReport/problems``.
  /// - Throws: Where the files cannot be read: `notFound`, `notAStore`, `notPermitted`, `io`,
  ///   `unsupportedVersion`.
  /// - Complexity: O(bytes) in time; holds the state and one file in memory.
  public static func verify(
    at path: String,
    progress: StorageProgressHandler? = nil
  ) async throws(StorageError) -> VerificationReport {
    let keeper = try StorageError.telling(path) { () throws(SystemError) in try BackgroundThread() }
    return try await verify(at: path, on: SystemFileSystem(), keeper: keeper, progress: progress)
  }

  /// Verifies a store on any file system.
  static func verify(
    at path: String,
    on fileSystem: any FileSystem,
    keeper: any Background,
    progress: StorageProgressHandler? = nil
  ) async throws(StorageError) -> VerificationReport {
    try await keeper.perform { () throws(StorageError) in
      let clock = SystemWallClock()
      let store = try StoreDirectory(at: path, on: fileSystem, creates: false, clock: clock)
      return try Verification.run(store, progress)
    }
  }
}

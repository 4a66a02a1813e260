public import Perennial

extension StorageError.Code {
  /// The directory does not exist, or holds no store where one must be.
  ///
  /// Check the path; open it for writing to make a new store.
  public static let notFound = Self(rawValue: "notFound")
  /// The path is no directory that a store can live in.
  ///
  /// Choose an empty or a new directory.
  public static let notAStore = Self(rawValue: "notAStore")
  /// Another process, or another opening in this one, writes to the store.
  ///
  /// Close that one, or open for reading.
  public static let locked = Self(rawValue: "locked")
  /// The operating system does not let this process read or write the files.
  ///
  /// Change the permissions.
  public static let notPermitted = Self(rawValue: "notPermitted")
  /// The device or the quota is full; nothing was changed.
  ///
  /// Make room and try again.
  public static let noSpace = Self(rawValue: "noSpace")
  /// A sync failed earlier: nothing more is written until the store is opened anew.
  ///
  /// Close and open the store; check the medium.
  public static let poisoned = Self(rawValue: "poisoned")
  /// The files were written by a later version of this library.
  ///
  /// Update the library.
  public static let unsupportedVersion = Self(rawValue: "unsupportedVersion")
  /// Another store lies in the directory than the one that was opened there.
  ///
  /// Open the directory anew to read that one.
  public static let replaced = Self(rawValue: "replaced")
  /// The storage was closed.
  ///
  /// Open the store anew.
  public static let closed = Self(rawValue: "closed")
}

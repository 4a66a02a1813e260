import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// What the operating system keeps of files in memory.
public enum PageCache {
  /// Takes a folder's files out of it, so that reading them asks the disk.
  ///
  /// - Throws: ``Failure`` where that cannot be done.
  public static func drop(filesIn folder: String) throws {
    #if canImport(Glibc)
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
        guard let file = FileHandle(forReadingAtPath: folder + "/" + name) else { continue }
        // Pages that are not on disk yet would stay.
        fsync(file.fileDescriptor)
        posix_fadvise(file.fileDescriptor, 0, 0, POSIX_FADV_DONTNEED)
        try file.close()
      }
    #else
      throw Failure("opening a store is measured on Linux with glibc only; leave this mode out")
    #endif
  }
}

import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The floor of a durable commit: 512 bytes appended to a file, and one sync of its data.
final class RawSync {
  /// The file's name within the run's folder.
  static let fileName = "raw-sync"

  private let file: FileHandle
  private let block = Data(repeating: 0x5A, count: 512)
  /// How many syncs were made.
  private(set) var count = 0
  /// How long they took together.
  private(set) var seconds = 0.0

  /// Makes an empty file.
  ///
  /// - Throws: ``Failure`` where there is no such floor.
  init(in folder: String) throws {
    let path = folder + "/" + Self.fileName
    #if canImport(Glibc)
      guard FileManager.default.createFile(atPath: path, contents: nil),
        let file = FileHandle(forWritingAtPath: path)
      else { throw Failure("\(path) cannot be made") }
      self.file = file
    #else
      throw Failure("syncs are measured on Linux with glibc only; leave the mode full out")
    #endif
  }

  /// Appends and syncs so many times.
  func sync(_ times: Int) throws {
    let watch = Stopwatch()
    for _ in 0..<times {
      try file.write(contentsOf: block)
      #if canImport(Glibc)
        guard fdatasync(file.fileDescriptor) == 0 else { throw Failure("a sync failed") }
      #endif
    }
    seconds += watch.seconds
    count += times
  }
}

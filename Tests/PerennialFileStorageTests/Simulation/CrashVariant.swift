/// What of a file's changes since its last sync a crash leaves.
enum SurvivingContent: Sendable, Hashable {
  case nothing
  case everything
  /// The new length, with zeros where the old content ends.
  case length
  /// The first changes, in order.
  case changes(Int)
  /// Everything, but of the last write only the first bytes.
  case lastWrite(Int)
  /// The new length, and of the sectors that changed those whose bits are set.
  case sectors(UInt64, LostSectors)
  /// Each sector that changed old, new, of a state between, zero or garbage, and one of the lengths.
  case random(UInt64)
}

/// What is in a sector that changed and did not reach the medium.
enum LostSectors: Sendable, Hashable {
  case old
  case zeros
  case garbage(UInt64)
}

/// Which of the changes of names since the directories' last syncs a crash leaves.
enum SurvivingNames: Sendable, Hashable {
  case nothing
  case everything
  /// Those whose bits are set, counted through all directories.
  case some(UInt64)
  /// Each or not.
  case random(UInt64)
}

/// What a crash leaves; the same variant of the same disk gives the same image.
struct CrashVariant: Sendable, Hashable, CustomStringConvertible {
  /// A file that fares otherwise than the rest.
  struct Apart: Sendable, Hashable {
    let file: Int
    /// For messages only.
    let name: String
    let content: SurvivingContent
  }

  var names: SurvivingNames
  var contents: SurvivingContent
  var apart: Apart?

  var description: String {
    let exception = apart.map { "; but \($0.name): \($0.content)" } ?? ""
    return "crash image with names: \(names), contents: \(contents)\(exception)"
  }
}

/// What a machine finds after a crash.
struct CrashImage: Sendable {
  /// How it came to be.
  let variant: CrashVariant
  /// What it holds, all of it durable.
  let disk: SimulatedDisk

  /// A file system on a copy of it that records no calls.
  func fileSystem() -> SimulatedFileSystem {
    SimulatedFileSystem(disk, recordsCalls: false)
  }
}

extension SimulatedDisk {
  /// What a crash leaves of this disk.
  func image(_ variant: CrashVariant) -> CrashImage {
    var image = SimulatedDisk()
    image.numbers = numbers
    image.directories.removeAll(keepingCapacity: true)
    var generator = variant.names.generator
    var first = 0
    for directory in directories {
      let names = directory.surviving { index in
        switch variant.names {
        case .nothing: false
        case .everything: true
        case .some(let bits): bits & (1 << UInt64(first + index)) != 0
        case .random: Bool.random(using: &generator)
        }
      }
      first += directory.changes.count
      image.directories.append(SimulatedNames(atRest: names))
    }
    image.files.reserveCapacity(files.count)
    for (number, file) in files.enumerated() {
      var content = variant.contents
      if let apart = variant.apart, apart.file == number { content = apart.content }
      image.files.append(SimulatedContent(atRest: file.surviving(content, file: number)))
    }
    return CrashImage(variant: variant, disk: image)
  }
}

import PerennialTesting

extension SimulatedDisk {
  /// What a crash now may leave, each image made when it is asked for.
  ///
  /// All subsets of few changed names and sectors are among them, and random ones of many. Where there are
  /// more than the limit, the plain ones come first and the rest is drawn from all others.
  ///
  /// - Parameters:
  ///   - limit: How many images there are at most.
  ///   - randomCount: How many random images there are of each file with many changed sectors, and how many of
  ///     the whole disk.
  ///   - seed: What repeats the random ones.
  /// - Returns: The images.
  func crashImages(
    limit: Int = 1_000,
    randomCount: Int = 64,
    seed: UInt64
  ) -> some Sequence<CrashImage> {
    crashVariants(limit: limit, randomCount: randomCount, seed: seed).lazy.map { image($0) }
  }

  /// The variants of ``crashImages(limit:randomCount:seed:)``.
  func crashVariants(limit: Int, randomCount: Int, seed: UInt64) -> [CrashVariant] {
    var plan = CrashPlan(self, seed: seed)
    plan.addPlain()
    plan.addFilesApart()
    plan.addOrders()
    let plain = plan.variants
    if plain.count >= limit { return Array(plain.prefix(limit)) }
    plan.variants = []
    plan.addLastWrite()
    plan.addSectors(randomCount: randomCount)
    plan.addRandom(count: randomCount)
    if plain.count + plan.variants.count <= limit { return plain + plan.variants }
    return plain + plan.drawn(limit - plain.count)
  }
}

/// Collects the variants for a crash of a disk.
private struct CrashPlan {
  let disk: SimulatedDisk
  var variants: [CrashVariant] = []
  var generator: SeededGenerator

  /// The files with changes that have a name now or may have one after the crash.
  let pending: [(file: Int, name: String)]
  let nameChangeCount: Int

  init(_ disk: SimulatedDisk, seed: UInt64) {
    self.disk = disk
    generator = SeededGenerator(seed: seed)
    nameChangeCount = disk.directories.reduce(0) { $0 + $1.changes.count }
    pending = disk.fileNames.filter { !disk.files[$0.key].changes.isEmpty }
      .sorted { $0.key < $1.key }
      .map { (file: $0.key, name: $0.value) }
  }

  mutating func add(
    _ names: SurvivingNames,
    _ contents: SurvivingContent,
    apart: (file: Int, name: String)? = nil,
    _ own: SurvivingContent = .nothing
  ) {
    let exception = apart.map { CrashVariant.Apart(file: $0.file, name: $0.name, content: own) }
    variants.append(CrashVariant(names: names, contents: contents, apart: exception))
  }

  /// Nothing, everything or only lengths, with every subset of few names.
  mutating func addPlain() {
    let contents: [SurvivingContent] =
      pending.isEmpty ? [.everything] : [.everything, .nothing, .length]
    for names in nameSubsets { for content in contents { add(names, content) } }
  }

  /// One file that fares otherwise than the others.
  mutating func addFilesApart() {
    if pending.count < 2 { return }
    for names in extremeNames {
      for file in pending {
        add(names, .everything, apart: file, .nothing)
        add(names, .everything, apart: file, .length)
        add(names, .nothing, apart: file, .everything)
      }
    }
  }

  /// The first changes of a file, as many as there may be.
  mutating func addOrders() {
    for file in pending {
      let count = disk.files[file.file].changes.count
      let step = max(1, count / 64)
      for kept in stride(from: 1, to: count, by: step) {
        add(.everything, .everything, apart: file, .changes(kept))
      }
    }
  }

  /// Every byte prefix of the last write; of a long one those near its ends and near sectors' ends.
  mutating func addLastWrite() {
    guard let last = pending.first(where: { $0.file == disk.lastChanged }),
      case .write(let offset, let bytes) = disk.files[last.file].changes.last
    else { return }
    for count in 0..<bytes.count {
      let toSector = (offset + count) % SimulatedContent.sectorSize
      let isNear = toSector <= 1 || toSector == SimulatedContent.sectorSize - 1
      guard bytes.count <= 2_048 || isNear || min(count, bytes.count - count) < 64 else { continue }
      add(.everything, .everything, apart: last, .lastWrite(count))
      if pending.count > 1 || nameChangeCount > 0 {
        add(.nothing, .nothing, apart: last, .lastWrite(count))
      }
    }
  }

  /// Every subset of few changed sectors of a file, random ones of many.
  mutating func addSectors(randomCount: Int) {
    for file in pending {
      let count = disk.files[file.file].touchedSectors.count
      if count > 10 {
        for _ in 0..<randomCount {
          add(.everything, .everything, apart: file, .random(generator.next()))
        }
        continue
      }
      for kept in 0..<UInt64(1) << UInt64(count) {
        for lost in [LostSectors.old, .zeros, .garbage(generator.next())] {
          add(.everything, .everything, apart: file, .sectors(kept, lost))
        }
      }
    }
  }

  /// Random content of every file, under random names.
  mutating func addRandom(count: Int) {
    if pending.isEmpty { return }
    for _ in 0..<count {
      add(nameChangeCount == 0 ? .everything : .random(generator.next()), .random(generator.next()))
    }
  }

  /// Some of the variants, each as likely as any other.
  mutating func drawn(_ count: Int) -> ArraySlice<CrashVariant> {
    for index in 0..<count {
      variants.swapAt(index, Int.random(in: index..<variants.count, using: &generator))
    }
    return variants.prefix(count)
  }

  private var extremeNames: [SurvivingNames] {
    nameChangeCount == 0 ? [.everything] : [.everything, .nothing]
  }

  private var nameSubsets: [SurvivingNames] {
    mutating get {
      if nameChangeCount == 0 { return extremeNames }
      if nameChangeCount > 6 {
        return extremeNames + (0..<32).map { _ in .random(generator.next()) }
      }
      let all = UInt64(1) << UInt64(nameChangeCount) - 1
      return extremeNames + (1..<all).map { .some($0) }
    }
  }
}

extension SimulatedDisk {
  /// A name for each file that has one now, on the medium or between.
  fileprivate var fileNames: [Int: String] {
    var found: [Int: String] = [:]
    for directory in directories {
      for change in directory.changes {
        if case .add(let name, let file) = change { found[file] = name }
      }
      for (name, file) in directory.durable { found[file] = name }
      for (name, file) in directory.volatile { found[file] = name }
    }
    return found
  }
}

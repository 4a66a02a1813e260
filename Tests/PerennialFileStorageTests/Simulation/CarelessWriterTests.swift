import PerennialFileStorage
import PerennialTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The simulator must find the mistakes that it was made to find, and none where there is none.
@Suite struct CarelessWriterTests {
  @Test func `a careful writer passes every image of every crash`() throws {
    let (found, imageCount) = try crashes(nil)
    #expect(found == [])
    #expect(imageCount > 1_000)
  }

  @Test(arguments: CarelessWriter.Mistake.allCases)
  func `each mistake is found`(mistake: CarelessWriter.Mistake) throws {
    #expect(try !crashes(mistake).found.isEmpty)
  }

  @Test(arguments: [Fault.oneByte, .half, .fails(EINTR)])
  func `short and interrupted calls change nothing`(fault: Fault) throws {
    let undisturbed = try run(nil, on: SimulatedFileSystem())
    let system = SimulatedFileSystem()
    let step = fault == .fails(EINTR) ? 2 : 1
    for number in stride(from: 0, to: 1_000, by: step) { system.inject(fault, at: number) }
    try run(nil, on: system)
    #expect(system.faultCount >= 6)
    #expect(system.callCount > undisturbed.callCount)
    let path = CarelessWriter.path
    #expect(system.disk.contents(of: path) == undisturbed.disk.contents(of: path))
    #expect(system.disk.unsafeNames(in: path).isEmpty)
  }

  /// Runs a writer, crashes it everywhere, and recovers from everything.
  ///
  /// - Returns: What is wrong with some of the images, and how many there were.
  private func crashes(
    _ mistake: CarelessWriter.Mistake?
  ) throws -> (found: [String], imageCount: Int) {
    let acknowledged = Shared<Int?>(nil)
    let recorder = CrashRecorder { acknowledged.value }
    let system = SimulatedFileSystem { recorder.observe($0, $1) }
    try run(mistake, on: system, acknowledged)
    var found: [String] = []
    var imageCount = 0
    for point in recorder.finish(system) {
      for image in point.disk.crashImages(seed: 1) {
        imageCount += 1
        let count = try CarelessWriter.recover(image.fileSystem(), mistake)
        if (count ?? -2) < (point.note ?? -2) || count == -1 || (count ?? 0) > (point.note ?? 0) + 1
        {
          found.append("\(point), \(image.variant): \(count ?? -2) of \(point.note ?? -2)")
        }
      }
    }
    return (found, imageCount)
  }

  @discardableResult
  private func run(
    _ mistake: CarelessWriter.Mistake?,
    on system: SimulatedFileSystem,
    _ acknowledged: Shared<Int?> = Shared(nil)
  ) throws -> SimulatedFileSystem {
    var writer = try CarelessWriter(system, mistake)
    acknowledged.withLock { $0 = 0 }
    for number in 1...10 {
      try writer.append { acknowledged.withLock { $0 = number } }
    }
    return system
  }
}

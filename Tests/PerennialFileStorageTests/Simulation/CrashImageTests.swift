import PerennialFileStorage
import PerennialTesting
import Testing

@Suite struct CrashImageTests {
  private let system = SimulatedFileSystem()
  private let directory: any Directory

  init() throws {
    directory = try system.openDirectory(at: "/store", creates: true)
  }

  /// All that may be left of the directory.
  private var images: Set<[String: [UInt8]]> {
    Set(system.disk.crashImages(limit: 10_000, seed: 1).map { $0.disk.contents(of: "/store") })
  }

  private func durableFile(_ name: String, _ bytes: [UInt8]) throws -> any File {
    let file = try directory.open(name, .create)
    try file.writeAll(bytes[...], at: 0)
    try file.sync(.data)
    try directory.sync()
    return file
  }

  @Test func `what is durable is in every image, and there is one where all is`() throws {
    _ = try durableFile("a", [1, 2])
    #expect(Array(system.disk.crashImages(seed: 1)).count == 1)
    #expect(images == [["a": [1, 2]]])
  }

  @Test func `a write is left out, torn at each byte, of zeros or of garbage`() throws {
    let file = try durableFile("a", [1, 2])
    try file.writeAll([3, 4, 5], at: 2)
    let contents = Set(images.compactMap { $0["a"] })
    #expect(contents.isSuperset(of: [[1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4, 5]]))
    #expect(contents.contains([1, 2, 0, 0, 0]))
    #expect(contents.allSatisfy { $0.starts(with: [1, 2]) && $0.count <= 5 })
    let garbage = contents.filter { $0.count == 5 && $0.dropFirst(2).contains { $0 > 5 } }
    #expect(!garbage.isEmpty)
  }

  @Test func `every subset of a write's sectors is left`() throws {
    let file = try durableFile("a", Array(repeating: 1, count: 100))
    try file.writeAll(Array(repeating: 2, count: 3 * 512)[...], at: 100)
    let contents = images.compactMap { $0["a"] }.filter { $0.count == 100 + 3 * 512 }
    let sampled = contents.map { [$0[100], $0[512], $0[1_024], $0[1_536]] }
    let subsets = Set(sampled.filter { $0.allSatisfy { $0 == 0 || $0 == 2 } })
    #expect(subsets.count == 16)
    #expect(contents.allSatisfy { $0[..<100].allSatisfy { $0 == 1 } })
  }

  @Test func `an overwritten sector is old, new, zero or garbage`() throws {
    let file = try durableFile("a", Array(repeating: 1, count: 1_024))
    try file.writeAll(Array(repeating: 2, count: 512)[...], at: 512)
    let contents = Set(images.compactMap { $0["a"]?[512...] })
    for value in [0, 1, 2] as [UInt8] {
      #expect(contents.contains(Array(repeating: value, count: 512)[...]))
    }
    #expect(contents.contains { Set($0).count > 10 })
  }

  @Test func `a write that was cut off again may be left`() throws {
    let file = try durableFile("a", [1])
    try file.writeAll([2, 3], at: 1)
    try file.truncate(to: 1)
    #expect(images.isSuperset(of: [["a": [1]], ["a": [1, 2, 3]]]))
  }

  @Test func `files fare independently of one another`() throws {
    let first = try durableFile("a", [])
    let second = try durableFile("b", [])
    try first.writeAll([1], at: 0)
    try second.writeAll([2], at: 0)
    let all: [[String: [UInt8]]] = [
      ["a": [], "b": []], ["a": [1], "b": []], ["a": [], "b": [2]], ["a": [1], "b": [2]],
    ]
    #expect(images.isSuperset(of: all))
  }

  @Test func `also of long writes, all is kept or lost, of each file`() throws {
    let bytes = [UInt8](repeating: 1, count: 20 * 512)
    try durableFile("a", []).writeAll(bytes[...], at: 0)
    try durableFile("b", []).writeAll(bytes[...], at: 0)
    let zeros = [UInt8](repeating: 0, count: bytes.count)
    let all: [[String: [UInt8]]] = [
      ["a": [], "b": []], ["a": bytes, "b": []], ["a": [], "b": bytes], ["a": bytes, "b": bytes],
      ["a": zeros, "b": zeros], ["a": zeros, "b": bytes], ["a": bytes, "b": zeros],
    ]
    #expect(images.isSuperset(of: all))
    let prefixes = Set(images.compactMap { $0["b"]?.count })
    for length in [1, 63, 511, 512, 513, 5_120, bytes.count - 63, bytes.count - 1] {
      #expect(prefixes.contains(length))
    }
  }

  @Test func `of several long writes, none or the first ones are left`() throws {
    let bytes = [UInt8](repeating: 1, count: 20 * 512)
    let file = try durableFile("a", [])
    for number in 0..<3 { try file.writeAll(bytes[...], at: UInt64(number * bytes.count)) }
    for number in 0...3 {
      let left = [UInt8](repeating: 1, count: number * bytes.count)
      #expect(images.contains(["a": left]))
    }
  }

  @Test func `names are kept or lost one by one, and before the data`() throws {
    let file = try durableFile("root", [1])
    let other = try directory.open("new", .create)
    try other.writeAll([2], at: 0)
    try directory.rename("new", to: "root")
    withExtendedLifetime(file) {}
    let all: [[String: [UInt8]]] = [
      ["root": [1]], ["root": [1], "new": []], ["root": []], ["root": [1], "new": [2]],
      ["root": [2]],
    ]
    #expect(images.isSuperset(of: all))
    #expect(images.allSatisfy { $0["root"] != nil })
  }

  @Test func `names beyond the sixth are kept or lost at random`() throws {
    for number in 0..<12 { _ = try directory.open("\(number)", .create) }
    let counts = Set(images.map(\.count))
    #expect(counts.isSuperset(of: [0, 12]))
    #expect(counts.count > 4)
  }

  @Test func `the limit holds, and a seed repeats the images`() throws {
    let file = try durableFile("a", [1])
    try file.writeAll(Array(repeating: 2, count: 3_000)[...], at: 1)
    let images = [1, 1, 2].map { seed in
      Array(system.disk.crashImages(limit: 100, seed: seed)).map { $0.disk.contents(of: "/store") }
    }
    #expect(images.map(\.count) == [100, 100, 100])
    #expect(images[0] == images[1])
    #expect(images[0] != images[2])
    let plain = system.disk.crashVariants(limit: 3, randomCount: 10, seed: 1)
    #expect(plain.map(\.contents) == [.everything, .nothing, .length])
    let variants = system.disk.crashVariants(limit: 100, randomCount: 10, seed: 1)
    #expect(Set(variants).count == variants.count)
  }

  @Test func `a recorder keeps each state once, with the last that was known of it`() throws {
    let known = Shared(0)
    let recorder = CrashRecorder { known.value }
    let system = SimulatedFileSystem { recorder.observe($0, $1) }
    let directory = try system.openDirectory(at: "/store", creates: true)
    for _ in 0..<3 {
      known.withLock { $0 += 1 }
      _ = try directory.names()
    }
    _ = try directory.open("a", .create)
    known.withLock { $0 += 1 }
    let points = recorder.finish(system)
    #expect(points.map(\.note) == [0, 3, 4])
    #expect(points.map(\.call?.call) == [.openDirectory, .open, nil])
    #expect(points.map { $0.disk.contents(of: "/store").count } == [0, 0, 1])
  }

  @Test func `a store on an image works, and leaves the image alone`() throws {
    try durableFile("a", [1]).writeAll([2], at: 1)
    for image in system.disk.crashImages(limit: 10, seed: 1) {
      let copy = image.fileSystem()
      let file = try copy.openDirectory(at: "/store", creates: false).open("a", .readWrite)
      #expect(copy.disk.unsafeNames(in: "/store").isEmpty)
      try file.writeAll([9], at: 0)
      #expect(copy.disk.unsafeNames(in: "/store") == ["a"])
      #expect(image.disk.contents(of: "/store")["a"]?.first == 1)
    }
    #expect(system.disk["/store", "a"] == [1, 2])
  }
}

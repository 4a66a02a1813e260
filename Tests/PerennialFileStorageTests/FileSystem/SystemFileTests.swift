import PerennialFileStorage
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct SystemFileTests {
  private let temporary: TemporaryDirectory
  private let directory: any Directory
  private let file: any File

  init() throws {
    temporary = try TemporaryDirectory()
    directory = try temporary.open()
    file = try directory.open("a", .create)
  }

  @Test func `what is written is read, with zeros where nothing was`() throws {
    #expect(try file.write([9, 1, 2, 9][1...2], at: 4) == 2)
    #expect(try file.length() == 6)
    #expect(try file.read(at: 0, count: 100) == [0, 0, 0, 0, 1, 2])
    #expect(try file.read(at: 5, count: 1) == [2])
    #expect(try file.read(at: 6, count: 10) == [])
    #expect(try file.read(at: 0, count: 0) == [])
    #expect(try file.write([], at: 100) == 0)
    #expect(try file.length() == 6)
  }

  @Test func `truncation cuts off and fills up`() throws {
    try file.writeAll([1, 2, 3], at: 0)
    try file.truncate(to: 1)
    try file.truncate(to: 3)
    #expect(try file.readAll(at: 0, count: 9) == [1, 0, 0])
  }

  @Test func `offsets beyond the system's are refused`() throws {
    #expect(throws: SystemError(.read, EFBIG, "a")) { try file.read(at: .max, count: 1) }
    #expect(throws: SystemError(.write, EFBIG, "a")) { try file.write([1], at: .max) }
    #expect(throws: SystemError(.truncate, EFBIG, "a")) { try file.truncate(to: .max) }
  }

  @Test func `a file syncs`() throws {
    try file.writeAll([1], at: 0)
    try file.sync(.data)
    try file.sync(.full)
  }

  @Test func `a lock keeps other openings out until its own lets go`() throws {
    let (first, second) = (
      try directory.open("a", .readWrite), try directory.open("a", .readWrite)
    )
    #expect(try first.tryLock())
    second.unlock()
    #expect(try !second.tryLock())
    first.unlock()
    #expect(try second.tryLock())
    withExtendedLifetime(first) {}
  }

  @Test func `a lock keeps other openings out until its own is closed`() throws {
    let second = try directory.open("a", .readWrite)
    do {
      let first = try directory.open("a", .readWrite)
      #expect(try first.tryLock())
      #expect(try first.lockNow())
      #expect(try !second.tryLock())
      withExtendedLifetime(first) {}
    }
    #expect(try second.tryLock())
  }

  #if os(Linux)
    @Test func `a copy of a descriptor, as a starting process has it, does not keep the lock`()
      throws
    {
      let second = try directory.open("a", .readWrite)
      var copies: [Int32] = []
      do {
        let first = try directory.open("a", .readWrite)
        #expect(try first.tryLock())
        let own = try SystemFileSystem().openDirectory(at: "/proc/self/fd", creates: false)
        for number in try own.names() {
          let target = try? FileManager.default.destinationOfSymbolicLink(
            atPath: "/proc/self/fd/" + number
          )
          guard target == temporary.path + "/a", let number = Int32(number) else { continue }
          copies.append(dup(number))
        }
        withExtendedLifetime(first) {}
      }
      #expect(copies.count >= 2)
      #expect(try second.tryLock())
      for copy in copies { close(copy) }
    }
  #endif
}

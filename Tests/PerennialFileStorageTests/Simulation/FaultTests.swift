import PerennialFileStorage
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct FaultTests {
  private let system = SimulatedFileSystem()
  private let directory: any Directory
  private let file: any File

  init() throws {
    directory = try system.openDirectory(at: "/store", creates: true)
    file = try directory.open("a", .create)
    try directory.sync()
  }

  private var next: Int { system.callCount }
  private var durable: [UInt8]? { system.disk.durableContent(of: "a", in: "/store") }

  @Test(arguments: [EIO, ENOSPC, EDQUOT]) func `a call fails and does nothing`(number: Int32) throws
  {
    system.inject(.fails(number), at: next)
    #expect(throws: SystemError(.write, number, "a")) { try file.writeAll([1], at: 0) }
    system.inject(.fails(number), at: next)
    #expect(throws: SystemError(.rename, number, "a")) { try directory.rename("a", to: "b") }
    #expect(system.disk.contents(of: "/store") == ["a": []])
    try file.writeAll([1], at: 0)
    system.inject(.fails(number), at: next)
    #expect(throws: SystemError(.sync, number, "a")) { try file.sync(.data) }
    #expect(durable == [])
    try file.sync(.data)
    #expect(durable == [1])
    #expect(system.faultCount == 3)
  }

  @Test func `a call fails after its work`() throws {
    system.inject(.failsAfterwards(EIO), at: next)
    #expect(throws: SystemError(.write, EIO, "a")) { try file.writeAll([1, 2, 3, 4], at: 0) }
    system.inject(.failsAfterwards(EIO), at: next)
    #expect(throws: SystemError(.rename, EIO, "a")) { try directory.rename("a", to: "b") }
    #expect(system.disk.contents(of: "/store") == ["b": [1, 2]])
  }

  @Test func `interruptions meet only calls that can be interrupted`() throws {
    system.inject(.fails(EINTR), from: next, only: [.rename, .unlink])
    try directory.rename("a", to: "b")
    #expect(system.faultCount == 0)
    system.inject(.fails(EINTR), at: next)
    #expect(throws: SystemError(.write, EINTR, "a")) { _ = try file.write([1], at: 0) }
    system.inject(.fails(EINTR), at: next)
    try file.writeAll([1], at: 0)
    #expect(system.faultCount == 2)
  }

  @Test(arguments: [(Fault.oneByte, 1), (.half, 3)])
  func `transfers are short`(fault: Fault, count: Int) throws {
    system.inject(fault, from: next)
    #expect(try file.write([1, 2, 3, 4, 5], at: 0) == count)
    try file.writeAll([1, 2, 3, 4, 5], at: 0)
    #expect(try file.read(at: 0, count: 5).count == count)
    #expect(try file.readAll(at: 0, count: 9) == [1, 2, 3, 4, 5])
  }

  @Test func `a crash ends everything until faults are removed`() throws {
    system.crash(at: next + 1)
    try file.writeAll([1], at: 0)
    #expect(throws: SystemError.self) { try file.sync(.data) }
    #expect(throws: SystemError.self) { try directory.names() }
    #expect(throws: SystemError.self) { try system.openDirectory(at: "/store", creates: false) }
    system.removeFaults()
    #expect(try directory.names() == ["a"])
  }

  @Test func `after a lost sync, the new content is read until it is evicted`() throws {
    try file.writeAll([1, 2], at: 0)
    try file.sync(.data)
    try file.writeAll([3, 4], at: 2)
    system.inject(.losesPages(EIO, .keepNew), at: next)
    #expect(throws: SystemError(.sync, EIO, "a")) { try file.sync(.data) }
    #expect(try file.readAll(at: 0, count: 9) == [1, 2, 3, 4])
    try file.sync(.data)
    #expect(durable == [1, 2, 0, 0])
    #expect(try file.readAll(at: 0, count: 9) == [1, 2, 3, 4])
    system.evictPages()
    #expect(try file.readAll(at: 0, count: 9) == [1, 2, 0, 0])
  }

  @Test func `lost pages are written again with what is written beside them`() throws {
    try file.writeAll(Array(repeating: 1, count: 5_000)[...], at: 0)
    system.inject(.losesPages(EIO, .keepNew), at: next)
    #expect(throws: SystemError.self) { try file.sync(.data) }
    try file.writeAll([2], at: 5_000)
    try file.sync(.data)
    let zeros = [UInt8](repeating: 0, count: 4_096)
    #expect(durable == zeros + Array(repeating: 1, count: 904) + [2])
    system.evictPages()
    #expect(try file.readAll(at: 0, count: 9_999) == durable)
  }

  @Test func `after a lost sync, the old content is read`() throws {
    try file.writeAll([1, 2], at: 0)
    try file.sync(.data)
    try file.writeAll([3, 4], at: 2)
    system.inject(.losesPages(EIO, .revertToOld), at: next)
    #expect(throws: SystemError(.sync, EIO, "a")) { try file.sync(.data) }
    #expect(try file.readAll(at: 0, count: 9) == [1, 2])
    try file.sync(.data)
    #expect(durable == [1, 2])
  }

  @Test func `a lost sync is reported by the next one`() throws {
    try file.writeAll([1], at: 0)
    system.inject(.losesPages(EIO, .keepNewAndReportLater), at: next)
    try file.sync(.data)
    #expect(durable == [])
    #expect(throws: SystemError(.sync, EIO, "a")) { try file.sync(.data) }
    try file.sync(.data)
    #expect(durable == [0])
    #expect(try file.readAll(at: 0, count: 9) == [1])
  }

  @Test(arguments: PagesAfterFailure.allCases)
  func `names are lost with a directory's sync`(pages: PagesAfterFailure) throws {
    try directory.rename("a", to: "b")
    system.inject(.losesPages(EIO, pages), at: next)
    var errors = 0
    for _ in 0..<3 {
      do { try directory.sync() } catch { errors += 1 }
    }
    #expect(errors == 1)
    #expect(system.disk.durableContent(of: "a", in: "/store") != nil)
    #expect(system.disk.durableContent(of: "b", in: "/store") == nil)
    #expect(try directory.names() == [pages == .revertToOld ? "a" : "b"])
    system.evictPages()
    #expect(try directory.names() == ["a"])
  }

  @Test func `locks are held by one opening until it lets go or is closed`() throws {
    let second = try directory.open("a", .readWrite)
    do {
      let first = try directory.open("a", .readWrite)
      #expect(try first.tryLock())
      #expect(try first.tryLock())
      #expect(try !second.tryLock())
    }
    #expect(try second.tryLock())
    let third = try directory.open("a", .readWrite)
    third.unlock()
    #expect(try !third.tryLock())
    second.unlock()
    #expect(try third.tryLock())
  }

  @Test(arguments: [EROFS, EACCES]) func `read-only media refuse changes`(number: Int32) throws {
    try file.writeAll([1], at: 0)
    system.refuseChanges(number)
    let before = system.disk.contents(of: "/store")
    #expect(throws: SystemError(.open, number, "b")) { try directory.open("b", .create) }
    #expect(throws: SystemError(.open, number, "a")) { try directory.open("a", .readWrite) }
    #expect(throws: SystemError(.write, number, "a")) { try file.writeAll([1], at: 0) }
    #expect(throws: SystemError(.truncate, number, "a")) { try file.truncate(to: 0) }
    #expect(throws: SystemError(.rename, number, "a")) { try directory.rename("a", to: "b") }
    #expect(throws: SystemError(.unlink, number, "a")) { try directory.unlink("a") }
    #expect(throws: SystemError(.openDirectory, number, "/new")) {
      try system.openDirectory(at: "/new", creates: true)
    }
    #expect(try directory.open("a", .read).readAll(at: 0, count: 1) == [1])
    #expect(system.disk.contents(of: "/store") == before)
    system.refuseChanges(nil)
    try file.truncate(to: 0)
  }
}

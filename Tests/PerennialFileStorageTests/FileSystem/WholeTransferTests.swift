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

@Suite struct WholeTransferTests {
  @Test func `short and interrupted writes go on where they stopped`() throws {
    let file = ScriptedFile([.some(2), .fails(EINTR), .fails(EINTR), .some(1), .all])
    try file.writeAll([9, 1, 2, 3, 4, 5, 9][1...5], at: 7)
    #expect(file.content.value == [0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5])
    #expect(file.script.value.isEmpty)
  }

  @Test func `a write that takes nothing is an error`() throws {
    let file = ScriptedFile([.some(1), .some(0), .all])
    #expect(throws: SystemError(.write, EIO, "scripted")) { try file.writeAll([1, 2], at: 0) }
    #expect(file.script.value.count == 1)
  }

  @Test func `nothing is written without a call`() throws {
    try ScriptedFile([]).writeAll([], at: 0)
  }

  @Test func `short and interrupted reads go on until the end`() throws {
    let file = ScriptedFile([.some(2), .fails(EINTR), .some(1), .all, .all])
    file.content.withLock { $0 = [1, 2, 3, 4, 5] }
    #expect(try file.readAll(at: 1, count: 10) == [2, 3, 4, 5])
    #expect(file.script.value.isEmpty)
  }

  @Test func `a read that is full at once is one call`() throws {
    let file = ScriptedFile([.all])
    file.content.withLock { $0 = [1, 2, 3] }
    #expect(try file.readAll(at: 0, count: 3) == [1, 2, 3])
  }

  @Test(arguments: [EIO, ENOSPC]) func `other errors come through at once`(number: Int32) throws {
    let file = ScriptedFile([.fails(number), .fails(EINTR), .fails(number), .fails(number), .all])
    #expect(throws: SystemError(.write, number, "scripted")) { try file.writeAll([1], at: 0) }
    #expect(throws: SystemError(.read, number, "scripted")) { try file.readAll(at: 0, count: 1) }
    #expect(throws: SystemError(.sync, number, "scripted")) { try file.syncContent(.data) }
    #expect(file.script.value.count == 1)
  }

  @Test func `interrupted syncs, truncations and locks are called again`() throws {
    let file = ScriptedFile([
      .fails(EINTR), .all, .fails(EINTR), .all, .fails(EINTR), .fails(EINTR), .all,
    ])
    try file.syncContent(.full)
    try file.cutOff(at: 3)
    #expect(try file.lockNow())
    #expect(file.content.value == [0, 0, 0])
    #expect(file.script.value.isEmpty)
  }
}

/// A file whose calls go as a script says; more calls than it has fail with `ENOTSUP`.
private final class ScriptedFile: File {
  enum Step {
    case all
    case some(Int)
    case fails(Int32)
  }

  let name = "scripted"
  let content = Shared<[UInt8]>([])
  let script: Shared<[Step]>

  init(_ steps: [Step]) {
    script = Shared(steps)
  }

  func read(at offset: UInt64, count: Int) throws(SystemError) -> [UInt8] {
    let count = try next(.read, count)
    return Array(content.value.dropFirst(Int(offset)).prefix(count))
  }

  func write(_ bytes: ArraySlice<UInt8>, at offset: UInt64) throws(SystemError) -> Int {
    let count = try next(.write, bytes.count)
    content.withLock { content in
      content += [UInt8](repeating: 0, count: max(0, Int(offset) + count - content.count))
      content.replaceSubrange(Int(offset)..<Int(offset) + count, with: bytes.prefix(count))
    }
    return count
  }

  func sync(_ kind: SyncKind) throws(SystemError) {
    _ = try next(.sync, 0)
  }

  func truncate(to length: UInt64) throws(SystemError) {
    _ = try next(.truncate, 0)
    content.withLock { $0 = Array(repeating: 0, count: Int(length)) }
  }

  func length() throws(SystemError) -> UInt64 { UInt64(content.value.count) }

  func tryLock() throws(SystemError) -> Bool {
    try next(.lock, 1) == 1
  }

  func unlock() {}

  func isNamed(_ name: String, in directory: any Directory) throws(SystemError) -> Bool { false }

  private func next(_ call: SystemError.Call, _ count: Int) throws(SystemError) -> Int {
    let step = script.withLock { $0.isEmpty ? .fails(ENOTSUP) : $0.removeFirst() }
    switch step {
    case .all: return count
    case .some(let fewer): return fewer
    case .fails(let number): throw SystemError(call, number, name)
    }
  }
}

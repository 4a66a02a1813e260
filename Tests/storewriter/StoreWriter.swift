import Perennial
import PerennialFileStorage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The program that tests kill: writes to a store until it is done or its process ends.
///
///     storewriter PATH [to=N] [user=N] [maintain=N] [durable] [hold] [read] [restless]
///
/// Goes on where the store ends, up to N changes. Prints `open` and how many there are, `torn` and how many bytes
/// were left out, then the number of each
/// change as soon as it is acknowledged, `closed` at the end, and `error` and its text where something fails.
@main
struct StoreWriter {
  private var path = ""
  private var last = Int.max
  private var maintainsEvery = Int.max
  private var isDurable = false
  private var holds = false
  private var reads = false
  private var isRestless = false

  static func main() async {
    do {
      try await StoreWriter(CommandLine.arguments.dropFirst()).run()
    } catch LifecycleError.storage(let error) {
      fail(error)
    } catch {
      fail(error)
    }
  }

  private init(_ arguments: ArraySlice<String>) {
    for argument in arguments {
      let parts = argument.split(separator: "=", maxSplits: 1)
      switch (parts.first, parts.last.flatMap { UInt32($0) }) {
      case ("to", let number?): last = Int(number)
      case ("user", let number?): setuid(number)
      case ("maintain", let number?): maintainsEvery = max(1, Int(number))
      case ("durable", _): isDurable = true
      case ("hold", _): holds = true
      case ("read", _): reads = true
      case ("restless", _): (isRestless, maintainsEvery) = (true, 23)
      default: path = argument
      }
    }
  }

  private func run() async throws {
    var storage = try await open()
    var work = try WriterWork(storage)
    var number = try await work.count()
    Self.say("open \(number)")
    let torn = storage.openReport.tornBytes
    if torn > 0 { Self.say("torn \(torn)") }
    if holds { _ = readLine() }
    while !holds, !reads, number < last {
      number += 1
      try await work.perform(number, isDurable: isDurable)
      Self.say("\(number)")
      if number % maintainsEvery == 0 { try await storage.maintain() }
      if isRestless, number % 61 == 0 {
        try await storage.close()
        storage = try await open()
        work = try WriterWork(storage)
      }
    }
    try await storage.close()
    Self.say("closed")
  }

  private func open() async throws(StorageError) -> FileStorage {
    var options = FileStorage.Options()
    options.maintainsItself = isRestless
    options.segmentBytes = 32 << 10
    return try await FileStorage.open(
      at: path,
      for: reads ? .reading : .writing,
      options: options
    )
  }

  /// Prints a line at once: whoever kills the program must know what it has said.
  private static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  private static func fail(_ error: any Error) -> Never {
    say("error \(error)")
    exit(1)
  }
}

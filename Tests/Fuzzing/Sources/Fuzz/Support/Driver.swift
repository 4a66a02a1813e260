import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// libFuzzer, which chooses the inputs.
enum Driver {
  private static let check = Mutex<FuzzTarget.Check?>(nil)

  /// Fuzzes as the program's arguments say.
  ///
  /// - Parameter check: What is done with each input.
  /// - Returns: What the program is to end with.
  static func run(_ check: @escaping FuzzTarget.Check) -> CInt {
    self.check.withLock { $0 = check }
    var count = CommandLine.argc
    var arguments = unsafe CommandLine.unsafeArgv
    return unsafe runDriver(&count, &arguments) { start, count in
      Driver.look(at: unsafe Array(UnsafeBufferPointer(start: start, count: count)))
      return 0
    }
  }

  /// Looks at one input; ends the program where a promise is broken, as libFuzzer expects it.
  private static func look(at input: [UInt8]) {
    guard let check = check.withLock(\.self) else { return }
    do {
      try check(input)
    } catch {
      print("BROKEN: \(error)")
      fflush(nil)
      abort()
    }
  }
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

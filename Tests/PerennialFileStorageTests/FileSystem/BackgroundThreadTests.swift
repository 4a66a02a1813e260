import Dispatch
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

@Suite(.timeLimit(.minutes(30))) struct BackgroundThreadTests {
  @Test func `jobs run one at a time, in order, on one thread of their own`() async throws {
    let thread = try BackgroundThread()
    let ran = Shared<[Int]>([])
    let threads = Shared<Set<UInt>>([])
    for number in 0..<1_000 {
      thread.run {
        ran.withLock { $0.append(number) }
        threads.withLock { _ = $0.insert(currentThread()) }
      }
    }
    await done(thread)
    #expect(ran.value == Array(0..<1_000))
    #expect(threads.value.count == 1)
    #expect(!threads.value.contains(currentThread()))
  }

  @Test func `jobs of many callers all run`() async throws {
    let thread = try BackgroundThread()
    let count = Shared(0)
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<500 { thread.run { count.withLock { $0 += 1 } } }
        }
      }
    }
    await done(thread)
    #expect(count.value == 4_000)
  }

  @Test func `delayed jobs run by their time, those without a delay first`() async throws {
    let thread = try BackgroundThread()
    let ran = Shared<[String]>([])
    let note: @Sendable (String) -> Void = { name in ran.withLock { $0.append(name) } }
    await withCheckedContinuation { continuation in
      thread.run {
        // All are added before the thread may take the next one.
        thread.run(afterMilliseconds: 5) {
          note("last")
          continuation.resume()
        }
        thread.run(afterMilliseconds: 1) { note("second") }
        thread.run(afterMilliseconds: 0) { note("first") }
        thread.run(afterMilliseconds: 1) { note("third") }
        thread.run(afterMilliseconds: .max) { note("never") }
        thread.run { note("at once") }
      }
    }
    #expect(ran.value == ["at once", "first", "second", "third", "last"])
  }

  @Test func `a delay is waited for`() async throws {
    let thread = try BackgroundThread()
    let start = ContinuousClock.now
    await withCheckedContinuation { continuation in
      thread.run(afterMilliseconds: 20) { continuation.resume() }
    }
    #expect(ContinuousClock.now - start >= .milliseconds(20))
  }

  @Test func `waiting jobs run after the object is gone, delayed ones are let go at once`()
    async throws
  {
    let (ran, ending) = AsyncStream<String>.makeStream()
    let gate = DispatchSemaphore(value: 0)
    weak var held: Shared<Int>?
    do {
      let thread = try BackgroundThread()
      let delayed = Shared(0)
      held = delayed
      thread.run { gate.wait() }
      thread.run(afterMilliseconds: 0) {
        delayed.withLock { $0 += 1 }
        ending.yield("delayed")
      }
      thread.run { ending.yield("waiting") }
      thread.run { ending.finish() }
    }
    #expect(held == nil)
    gate.signal()
    #expect(await ran.reduce(into: []) { $0.append($1) } == ["waiting"])
  }

  @Test func `the last hold may be let go by a job`() async throws {
    let box = Shared<BackgroundThread?>(try BackgroundThread())
    await withCheckedContinuation { continuation in
      box.value?.run {
        box.withLock { $0 = nil }
        continuation.resume()
      }
    }
    #expect(box.value == nil)
  }

  private func done(_ thread: BackgroundThread) async {
    await withCheckedContinuation { continuation in
      thread.run { continuation.resume() }
    }
  }
}

private func currentThread() -> UInt {
  #if canImport(Darwin)
    UInt(pthread_mach_thread_np(pthread_self()))
  #else
    UInt(pthread_self())
  #endif
}

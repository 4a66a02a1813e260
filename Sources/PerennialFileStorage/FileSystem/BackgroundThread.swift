#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A thread of its own that runs jobs.
///
/// It starts with the object. Once nothing holds the object, the thread ends after the jobs that wait
/// without a delay; those with one are dropped, also where their time has come.
package final class BackgroundThread: Background {
  private let queue = JobQueue()

  /// Starts the thread.
  ///
  /// - Throws: `EAGAIN` where the system has no more threads to give.
  package init() throws(SystemError) {
    let number = queue.startThread()
    if number != 0 { throw SystemError(.startThread, number, "") }
  }

  deinit {
    queue.finish()
  }

  package func run(_ job: @escaping @Sendable () -> Void) {
    queue.add(job)
  }

  package func run(afterMilliseconds delay: Int, _ job: @escaping @Sendable () -> Void) {
    queue.add(job, afterMilliseconds: delay)
  }
}

extension JobQueue {
  /// Starts a thread that runs this queue's jobs until the queue is finished.
  ///
  /// - Returns: 0, or the number of the error.
  fileprivate func startThread() -> Int32 {
    var attributes = pthread_attr_t()
    _ = unsafe pthread_attr_init(&attributes)
    defer { _ = unsafe pthread_attr_destroy(&attributes) }
    _ = unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // Some systems give threads no more than 128 KiB by default.
    _ = unsafe pthread_attr_setstacksize(&attributes, 2 << 20)
    let queue = unsafe Unmanaged.passRetained(self)
    let number = unsafe JobQueue.createThread(&attributes, queue.toOpaque())
    if number != 0 { unsafe queue.release() }
    return number
  }

  private static func createThread(
    _ attributes: inout pthread_attr_t,
    _ queue: UnsafeMutableRawPointer
  ) -> Int32 {
    #if canImport(Darwin)
      var thread: pthread_t?
      return unsafe pthread_create(
        &thread,
        &attributes,
        { argument in
          unsafe Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue().runJobs()
          return nil
        },
        queue
      )
    #else
      var thread = pthread_t()
      return unsafe pthread_create(
        &thread,
        &attributes,
        { argument in
          guard let argument = unsafe argument else { return nil }
          unsafe Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue().runJobs()
          return nil
        },
        queue
      )
    #endif
  }
}

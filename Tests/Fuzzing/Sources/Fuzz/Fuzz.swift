#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Hands bytes to one of Perennial's decoders, again and again; `run` beside the package is its one command.
///
///     fuzz --list                    the targets
///     fuzz --seeds DIRECTORY         writes what each target begins with into a folder of its name
///     FUZZ_TARGET=NAME fuzz ...      fuzzes; the rest are libFuzzer's options, folders and files
@main enum Fuzz {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "--list" {
      for target in FuzzTarget.all { print("\(target.name): \(target.summary)") }
      return
    }
    let samples = try await Samples.make()
    if arguments.first == "--seeds", let directory = arguments.dropFirst().first {
      return try writeSeeds(samples, into: directory)
    }
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
      print("FUZZ_TARGET names one of: \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
      exit(2)
    }
    exit(Driver.run(try target.makeCheck(samples)))
  }

  private static func writeSeeds(_ samples: Samples, into directory: String) throws {
    for target in FuzzTarget.all {
      let folder = URL(filePath: directory).appending(path: target.name)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (number, seed) in try target.makeSeeds(samples).enumerated() {
        try Data(seed).write(to: folder.appending(path: "seed-\(number)"))
      }
    }
  }
}

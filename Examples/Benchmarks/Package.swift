// swift-tools-version: 6.2
import PackageDescription

// The programs' targets are not named like the programs: `perennial` and `Perennial` would be one file on
// disks that do not tell them apart.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "compare", targets: ["Comparison"]),
    .executable(name: "perennial", targets: ["PerennialContender"]),
    .executable(name: "grdb", targets: ["GRDBContender"]),
    .executable(name: "dictionary", targets: ["DictionaryContender"]),
    .executable(name: "costs", targets: ["Costs"]),
    .executable(name: "many", targets: ["ManyRecords"]),
    .executable(name: "scale", targets: ["Scale"]),
  ],
  dependencies: [
    .package(name: "Perennial", path: "../.."),
    .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
  ],
  targets: [
    .systemLibrary(name: "Malloc"),
    .target(name: "Workloads", dependencies: ["Malloc"]),
    .executableTarget(
      name: "PerennialContender",
      dependencies: [
        "Workloads", .product(name: "Perennial", package: "Perennial"),
        .product(name: "PerennialFileStorage", package: "Perennial"),
      ]
    ),
    .executableTarget(
      name: "GRDBContender",
      dependencies: ["Workloads", .product(name: "GRDB", package: "GRDB.swift")]
    ),
    .executableTarget(name: "DictionaryContender", dependencies: ["Workloads"]),
    .executableTarget(
      name: "Costs",
      dependencies: [
        .product(name: "Perennial", package: "Perennial"),
        .product(name: "PerennialFileStorage", package: "Perennial"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]
    ),
    .executableTarget(
      name: "ManyRecords",
      dependencies: [
        .product(name: "Perennial", package: "Perennial"),
        .product(name: "PerennialFileStorage", package: "Perennial"),
      ]
    ),
    .executableTarget(
      name: "Scale",
      dependencies: [
        "Workloads", .product(name: "Perennial", package: "Perennial"),
        .product(name: "PerennialFileStorage", package: "Perennial"),
      ]
    ),
    .executableTarget(
      name: "Comparison",
      dependencies: [
        "Workloads",
        // Run as programs, and named here so that `swift run compare` builds them, too.
        "PerennialContender", "GRDBContender", "DictionaryContender",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]
    ),
    .testTarget(
      name: "WorkloadsTests",
      dependencies: [
        "Workloads", "PerennialContender", .product(name: "Perennial", package: "Perennial"),
      ]
    ),
    .testTarget(name: "ComparisonTests", dependencies: ["Comparison", "Workloads"]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}

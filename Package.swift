// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Perennial",
  platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
  products: [
    .library(name: "Perennial", targets: ["Perennial"]),
    .library(name: "PerennialFileStorage", targets: ["PerennialFileStorage"]),
    .library(name: "PerennialDomains", targets: ["PerennialDomains"]),
    .library(name: "PerennialTesting", targets: ["PerennialTesting"]),
  ],
  targets: [
    .target(name: "Perennial"),
    .target(name: "PerennialFileStorage", dependencies: ["Perennial"]),
    .target(name: "PerennialDomains", dependencies: ["Perennial"]),
    .target(name: "PerennialTesting", dependencies: ["Perennial", "PerennialDomains"]),
    .executableTarget(
      name: "readme",
      dependencies: ["Perennial", "PerennialFileStorage"],
      path: "Examples/readme"
    ),
    .executableTarget(
      name: "tour",
      dependencies: ["Perennial", "PerennialFileStorage", "PerennialTesting"],
      path: "Examples/tour"
    ),
    .executableTarget(
      name: "evolution",
      dependencies: ["Perennial", "PerennialTesting"],
      path: "Examples/evolution"
    ),
    .executableTarget(name: "bulk", dependencies: ["Perennial"], path: "Examples/bulk"),
    .executableTarget(
      name: "chinook",
      dependencies: ["Perennial", "PerennialFileStorage"],
      path: "Examples/chinook"
    ),
    .executableTarget(
      name: "inspector",
      dependencies: ["Perennial", "PerennialFileStorage"],
      path: "Examples/inspector"
    ),
    .target(
      name: "PageWalk",
      dependencies: ["Perennial", "PerennialFileStorage"],
      path: "Examples/PageWalk"
    ),
    .executableTarget(
      name: "assemblies",
      dependencies: ["PageWalk", "Perennial", "PerennialDomains", "PerennialTesting"],
      path: "Examples/assemblies"
    ),
    .executableTarget(
      name: "projects",
      dependencies: ["PageWalk", "Perennial", "PerennialDomains", "PerennialTesting"],
      path: "Examples/projects"
    ),
    .executableTarget(
      name: "teardowns",
      dependencies: [
        "PageWalk", "Perennial", "PerennialDomains", "PerennialFileStorage", "PerennialTesting",
      ],
      path: "Examples/teardowns"
    ),
    .executableTarget(
      name: "implements",
      dependencies: ["PageWalk", "Perennial", "PerennialDomains", "PerennialTesting"],
      path: "Examples/implements"
    ),
    .executableTarget(
      name: "budgets",
      dependencies: ["Perennial", "PerennialDomains", "PerennialTesting"],
      path: "Examples/budgets"
    ),
    .testTarget(
      name: "PerennialTests",
      dependencies: ["Perennial", "PerennialFileStorage", "PerennialTesting"],
      resources: [.copy("Resources")]
    ),
    .executableTarget(
      name: "storewriter",
      dependencies: ["Perennial", "PerennialFileStorage"],
      path: "Tests/storewriter"
    ),
    .testTarget(
      name: "PerennialFileStorageTests",
      dependencies: ["Perennial", "PerennialFileStorage", "PerennialTesting", "storewriter"],
      resources: [.copy("Resources")]
    ),
    .testTarget(
      name: "ExampleTests",
      dependencies: [
        "PageWalk", "Perennial", "PerennialFileStorage", "PerennialTesting", "assemblies",
        "budgets", "bulk", "chinook", "evolution", "implements", "inspector", "projects",
        "teardowns",
        "tour",
      ]
    ),
    .testTarget(
      name: "PerennialDomainsTests",
      dependencies: ["Perennial", "PerennialDomains", "PerennialFileStorage", "PerennialTesting"]
    ),
  ]
)

for target in package.targets {
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

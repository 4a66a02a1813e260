// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Perennial",
  platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
  products: [
    .library(name: "Perennial", targets: ["Perennial"]),
    .library(name: "PerennialTesting", targets: ["PerennialTesting"]),
  ],
  targets: [
    .target(name: "Perennial"),
    .target(name: "PerennialTesting", dependencies: ["Perennial"]),
    .testTarget(
      name: "PerennialTests",
      dependencies: ["Perennial", "PerennialTesting"],
      resources: [.copy("Resources")]
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

// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "testkit",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Newsroom", targets: ["Newsroom"]),
    .library(name: "PlainStorage", targets: ["PlainStorage"]),
  ],
  dependencies: [.package(name: "Perennial", path: "../..")],
  targets: [
    .target(
      name: "Newsroom",
      dependencies: [.product(name: "Perennial", package: "Perennial")]
    ),
    .target(
      name: "PlainStorage",
      dependencies: [.product(name: "Perennial", package: "Perennial")]
    ),
    .testTarget(
      name: "NewsroomTests",
      dependencies: [
        "Newsroom", .product(name: "Perennial", package: "Perennial"),
        .product(name: "PerennialDomains", package: "Perennial"),
        .product(name: "PerennialTesting", package: "Perennial"),
      ]
    ),
    .testTarget(
      name: "PlainStorageTests",
      dependencies: [
        "PlainStorage", .product(name: "Perennial", package: "Perennial"),
        .product(name: "PerennialDomains", package: "Perennial"),
        .product(name: "PerennialTesting", package: "Perennial"),
      ]
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

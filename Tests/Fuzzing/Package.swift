// swift-tools-version: 6.2
import PackageDescription

// Built by `run`, with the sanitizers, the coverage and the library of the fuzzer that it needs; a package of its
// own, so that nothing else is ever built with them.
let package = Package(
  name: "Fuzzing",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "fuzz", targets: ["Fuzz"])],
  dependencies: [.package(name: "Perennial", path: "../..")],
  targets: [
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        .product(name: "Perennial", package: "Perennial"),
        .product(name: "PerennialFileStorage", package: "Perennial"),
        .product(name: "PerennialTesting", package: "Perennial"),
      ]
    )
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

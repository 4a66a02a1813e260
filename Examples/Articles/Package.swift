// swift-tools-version: 6.2
import PackageDescription

// What the articles show, compiled and performed as a host would: `swift run --package-path Examples/Articles`.
let package = Package(
  name: "Articles",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Perennial", path: "../..")],
  targets: [
    .executableTarget(
      name: "Articles",
      dependencies: [
        .product(name: "Perennial", package: "Perennial"),
        .product(name: "PerennialDomains", package: "Perennial"),
        .product(name: "PerennialFileStorage", package: "Perennial"),
        .product(name: "PerennialTesting", package: "Perennial"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error)]
    )
  ]
)

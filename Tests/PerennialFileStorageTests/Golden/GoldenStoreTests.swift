import Foundation
import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// T14: stores that earlier versions of the library wrote are opened, verified, and hold what they held.
///
/// Each folder of `Resources/golden` is named after a version of the format and holds a store that was closed, one
/// that was not, and what a reader tells of both. None is ever changed once it was released. To add one after the
/// format has changed, or to make that of a version anew that was not released:
///
///     PERENNIAL_GOLDEN=Tests/PerennialFileStorageTests/Resources/golden/1.0 \
///       swift test --filter GoldenStoreTests
@Suite struct GoldenStoreTests {
  private static let folder = Bundle.module.bundleURL.appendingPathComponent("Resources/golden")
  private static let versions =
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []
  private static let target = ProcessInfo.processInfo.environment["PERENNIAL_GOLDEN"]

  private static func disk(_ version: String, _ name: String) throws -> SimulatedDisk {
    let store = folder.appendingPathComponent(version + "/" + name)
    var files: [String: [UInt8]] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: store.path) {
      files[file] = Array(try Data(contentsOf: store.appendingPathComponent(file)))
    }
    return SimulatedDisk(path: GoldenStore.path, files)
  }

  private static func picture(_ version: String) throws -> String {
    let file = folder.appendingPathComponent(version + "/picture.txt")
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  @Test func `T14: there is a store of the present version`() {
    #expect(Self.versions.contains("\(FormatVersion.major).\(FormatVersion.minor)"))
  }

  @Test(arguments: versions, ["closed", "open"])
  func `T14: a store of an earlier version is opened, goes on, and holds what it held`(
    version: String,
    name: String
  ) async throws {
    guard Self.target == nil else { return }
    let expected = try Self.picture(version)
    let system = SimulatedFileSystem(try Self.disk(version, name), recordsCalls: false)
    let reader = try await GoldenStore.open(system, for: .reading)
    if name == "closed" { #expect(try await GoldenPicture.take(reader) == expected) }
    try await verify(system, unproven: name == "open")
    let storage = try await GoldenStore.open(system)
    #expect(storage.openReport.wasClosed == (name == "closed"))
    #expect(storage.openReport.tornBytes == (name == "closed" ? 0 : 7))
    #expect(try await GoldenPicture.take(storage) == expected)
    try await storage.maintain()
    #expect(try await GoldenPicture.take(storage) == expected)
    try await storage.close()
    try await verify(system, unproven: false)
    #expect(try await GoldenPicture.take(try await GoldenStore.open(system)) == expected)
  }

  private func verify(_ system: SimulatedFileSystem, unproven: Bool) async throws {
    let report = try await FileStorage.verify(
      at: GoldenStore.path,
      on: system,
      keeper: InlineBackground()
    )
    #expect(report.problems == [])
    #expect((report.unprovenBytes > 0) == unproven)
  }

  @Test(arguments: versions)
  func `T14: the audit trails of an earlier version can still be verified`(
    version: String
  ) async throws {
    guard Self.target == nil else { return }
    let system = SimulatedFileSystem(try Self.disk(version, "closed"), recordsCalls: false)
    let store = LifecycleStore(
      try Schema(Gardener.self, Plot.self, Plant.self),
      storage: try await GoldenStore.open(system),
      access: RolePolicy(.role("owner", may: .all))
    )
    for tenant in GoldenStore.tenants {
      let owner = Principal(id: "ann", tenant: tenant, roles: ["owner"])
      let found = try await store.auditTrail(as: owner).verify()
      guard case .intact(let head) = found else {
        Issue.record("\(tenant): \(found)")
        continue
      }
      #expect(head.sequence > 0)
    }
  }

  @Test func `T14: what this version writes holds the same`() async throws {
    let closed = try await GoldenStore.make(closes: true)
    let storage = try await GoldenStore.open(
      SimulatedFileSystem(SimulatedDisk(path: GoldenStore.path, closed), recordsCalls: false)
    )
    let picture = try await GoldenPicture.take(storage)
    guard let target = Self.target else {
      #expect(try Self.picture("\(FormatVersion.major).\(FormatVersion.minor)") == picture)
      return
    }
    let stores = ["closed": closed, "open": try await GoldenStore.make(closes: false)]
    let manager = FileManager.default
    try? manager.removeItem(atPath: target)
    for (name, files) in stores {
      try manager.createDirectory(atPath: target + "/" + name, withIntermediateDirectories: true)
      for (file, bytes) in files {
        try Data(bytes).write(to: URL(fileURLWithPath: target + "/\(name)/\(file)"))
      }
    }
    try Data(picture.utf8).write(to: URL(fileURLWithPath: target + "/picture.txt"))
  }
}

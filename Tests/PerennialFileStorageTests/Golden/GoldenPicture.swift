import Perennial

@testable import PerennialFileStorage

/// All that a reader can tell of a golden store, as lines of text.
enum GoldenPicture {
  static func take(_ storage: FileStorage) async throws(LifecycleError) -> String {
    try await storage.read { reader throws(LifecycleError) in
      var lines: [String] = []
      for tenant in GoldenStore.tenants {
        for kind in [Gardener.kind, Plot.kind, Plant.kind] {
          lines += try records(of: kind, tenant, reader)
        }
        lines += try trail(of: tenant, reader)
      }
      for namespace in ["tools", "weather", "none"] {
        for entry in try reader.entries(in: namespace, after: nil, limit: 100) {
          lines.append("entry \(namespace) \(entry.key) = \(entry.value)")
        }
      }
      return lines.joined(separator: "\n") + "\n"
    }
  }

  private static func records(
    of kind: EntityKind,
    _ tenant: TenantID,
    _ reader: any StorageReader
  ) throws(LifecycleError) -> [String] {
    let request = PageRequest(
      kind: kind,
      tenant: tenant,
      phases: [.active, .inactive, .archived],
      limit: 100
    )
    let page = try reader.page(request)
    let references = page.map(\.header.reference)
    let keys = try reader.uniqueKeys(of: references)
    let detached = try reader.detachedLinks(of: references)
    var lines: [String] = []
    for (record, keys) in zip(page, keys) {
      // JSON has its members in no order.
      let json = String(String(decoding: try record.payload.encoded(), as: UTF8.self).sorted())
      lines.append(
        "\(tenant) \(kind) \(record.key.id) \(record.header.state) v\(record.header.version) "
          + "#\(record.insertion) \(record.createdAt) \(record.updatedAt) "
          + "\(record.deletedAt.map { "\($0)" } ?? "-") \(record.tombstones.map(\.rawValue)) "
          + "\(keys.map { "\($0.name) \($0.scope) \($0.value ?? [])" }) \(json)"
      )
    }
    for link in detached {
      lines.append("detached \(link.relation) \(link.dependent.rawValue) \(link.target.rawValue)")
    }
    let ids: [Identifier] = [.text("east"), .integer(16_000)]
    let versions = try reader.lastVersions(
      of: ids.map { RecordKey(tenant: tenant, kind: kind, id: $0) }
    )
    for (id, version) in zip(ids, versions) {
      if let version { lines.append("\(tenant) \(kind) \(id) was v\(version)") }
    }
    return lines
  }

  private static func trail(
    of tenant: TenantID,
    _ reader: any StorageReader
  ) throws(LifecycleError) -> [String] {
    let page = AuditPageRequest(tenant: tenant, order: .oldestFirst, limit: 1_000)
    var lines: [String] = []
    for record in try reader.auditPage(page) {
      let bytes = SHA256.hash(try record.encoded())
      lines.append(
        "\(tenant) audit \(record.sequence) \(record.event.action) \(record.event.kind) "
          + "\(record.event.entityID) \(record.digest) \(bytes)"
      )
    }
    for operation in try reader.holdingOperations(of: tenant, before: nil, limit: 100) {
      lines.append("\(tenant) holding \(operation)")
    }
    let head = try reader.auditHead(of: tenant)
    lines.append("\(tenant) head \(head?.sequence ?? 0) \(head?.digest ?? .zero)")
    let subject = RecordKey(tenant: tenant, kind: Plant.kind, id: .integer(16_000))
    let own = AuditPageRequest(tenant: tenant, subject: subject, order: .newestFirst, limit: 100)
    lines.append("\(tenant) trail of 16000: \(try reader.auditPage(own).map(\.sequence))")
    return lines
  }
}

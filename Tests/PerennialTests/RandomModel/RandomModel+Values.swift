#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial

extension RandomModel.Value {
  func link<ID: EntityID>(_ index: Int) -> ID? {
    links[index].flatMap { ID(identifier: $0) }
  }
}

extension RandomModel.Kind {
  static func moving<Link: Sendable>(
    _ repository: Repository<Self>,
    _ id: ID,
    _ path: any WritableKeyPath<Self, Link> & Sendable,
    _ target: Link?,
    _ version: Int?
  ) async throws(LifecycleError) -> Record<Self> {
    guard let target else { throw .invalidArgument("A required link needs a target") }
    return try await repository.move(id, path, to: target, ifVersion: version)
  }
}

extension RandomModel.Org {
  init?(_ value: RandomModel.Value) {
    guard let id = Int(identifier: value.id) else { return nil }
    self.init(
      id: id,
      parent: value.link(0),
      owner: value.link(1),
      tag: value.tag,
      text: value.text
    )
  }

  var value: RandomModel.Value {
    RandomModel.Value(
      kind: Self.kind,
      id: id.identifier,
      links: [parent?.identifier, owner?.identifier],
      tag: tag,
      text: text
    )
  }

  static func move(
    _ repository: Repository<Self>,
    _ id: ID,
    _ link: Int,
    to target: Identifier?,
    ifVersion: Int?
  ) async throws(LifecycleError) -> Record<Self> {
    switch link {
    case 0:
      try await moving(
        repository,
        id,
        \.parent,
        .some(target.flatMap { Int(identifier: $0) }),
        ifVersion
      )
    default:
      try await moving(
        repository,
        id,
        \.owner,
        .some(target.flatMap { String(identifier: $0) }),
        ifVersion
      )
    }
  }
}

extension RandomModel.Person {
  init?(_ value: RandomModel.Value) {
    guard let id = String(identifier: value.id), let org: Int = value.link(0) else { return nil }
    self.init(
      id: id,
      org: org,
      manager: value.link(1),
      tag: value.tag,
      text: value.text
    )
  }

  var value: RandomModel.Value {
    RandomModel.Value(
      kind: Self.kind,
      id: id.identifier,
      links: [org.identifier, manager?.identifier],
      tag: tag,
      text: text
    )
  }

  static func move(
    _ repository: Repository<Self>,
    _ id: ID,
    _ link: Int,
    to target: Identifier?,
    ifVersion: Int?
  ) async throws(LifecycleError) -> Record<Self> {
    switch link {
    case 0:
      try await moving(repository, id, \.org, target.flatMap { Int(identifier: $0) }, ifVersion)
    default:
      try await moving(
        repository,
        id,
        \.manager,
        .some(target.flatMap { String(identifier: $0) }),
        ifVersion
      )
    }
  }
}

extension RandomModel.Project {
  init?(_ value: RandomModel.Value) {
    guard let id = Int(identifier: value.id), let org: Int = value.link(0) else { return nil }
    self.init(
      id: id,
      org: org,
      lead: value.link(1),
      sponsor: value.link(2),
      tag: value.tag,
      text: value.text
    )
  }

  var value: RandomModel.Value {
    RandomModel.Value(
      kind: Self.kind,
      id: id.identifier,
      links: [org.identifier, lead?.identifier, sponsor?.identifier],
      tag: tag,
      text: text
    )
  }

  static func move(
    _ repository: Repository<Self>,
    _ id: ID,
    _ link: Int,
    to target: Identifier?,
    ifVersion: Int?
  ) async throws(LifecycleError) -> Record<Self> {
    switch link {
    case 0:
      try await moving(repository, id, \.org, target.flatMap { Int(identifier: $0) }, ifVersion)
    case 1:
      try await moving(
        repository,
        id,
        \.lead,
        .some(target.flatMap { String(identifier: $0) }),
        ifVersion
      )
    default:
      try await moving(
        repository,
        id,
        \.sponsor,
        .some(target.flatMap { Int(identifier: $0) }),
        ifVersion
      )
    }
  }
}

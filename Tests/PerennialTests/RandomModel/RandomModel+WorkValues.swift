#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial

extension RandomModel.Milestone {
  init?(_ value: RandomModel.Value) {
    guard let id = UUID(identifier: value.id), let project: Int = value.link(0),
      let reviewer: String = value.link(1)
    else { return nil }
    self.init(
      id: id,
      project: project,
      reviewer: reviewer,
      tag: value.tag,
      text: value.text
    )
  }

  var value: RandomModel.Value {
    RandomModel.Value(
      kind: Self.kind,
      id: id.identifier,
      links: [project.identifier, reviewer.identifier],
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
      try await moving(repository, id, \.project, target.flatMap { Int(identifier: $0) }, ifVersion)
    default:
      try await moving(
        repository,
        id,
        \.reviewer,
        target.flatMap { String(identifier: $0) },
        ifVersion
      )
    }
  }
}

extension RandomModel.Task {
  init?(_ value: RandomModel.Value) {
    guard let id = Int(identifier: value.id), let project: Int = value.link(0) else { return nil }
    self.init(
      id: id,
      project: project,
      milestone: value.link(1),
      parent: value.link(2),
      follows: value.link(3),
      assignee: value.link(4),
      tag: value.tag,
      text: value.text
    )
  }

  var value: RandomModel.Value {
    RandomModel.Value(
      kind: Self.kind,
      id: id.identifier,
      links: [
        project.identifier, milestone?.identifier, parent?.identifier, follows?.identifier,
        assignee?.identifier,
      ],
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
      try await moving(repository, id, \.project, target.flatMap { Int(identifier: $0) }, ifVersion)
    case 1:
      try await moving(
        repository,
        id,
        \.milestone,
        .some(target.flatMap { UUID(identifier: $0) }),
        ifVersion
      )
    case 2:
      try await moving(
        repository,
        id,
        \.parent,
        .some(target.flatMap { Int(identifier: $0) }),
        ifVersion
      )
    case 3:
      try await moving(
        repository,
        id,
        \.follows,
        .some(target.flatMap { Int(identifier: $0) }),
        ifVersion
      )
    default:
      try await moving(
        repository,
        id,
        \.assignee,
        .some(target.flatMap { String(identifier: $0) }),
        ifVersion
      )
    }
  }
}

extension RandomModel.Note {
  init?(_ value: RandomModel.Value) {
    guard let id = String(identifier: value.id), let author: String = value.link(1) else {
      return nil
    }
    self.init(
      id: id,
      task: value.link(0),
      author: author,
      milestone: value.link(2),
      tag: value.tag,
      text: value.text
    )
  }

  var value: RandomModel.Value {
    RandomModel.Value(
      kind: Self.kind,
      id: id.identifier,
      links: [task?.identifier, author.identifier, milestone?.identifier],
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
        \.task,
        .some(target.flatMap { Int(identifier: $0) }),
        ifVersion
      )
    case 1:
      try await moving(
        repository,
        id,
        \.author,
        target.flatMap { String(identifier: $0) },
        ifVersion
      )
    default:
      try await moving(
        repository,
        id,
        \.milestone,
        .some(target.flatMap { UUID(identifier: $0) }),
        ifVersion
      )
    }
  }
}

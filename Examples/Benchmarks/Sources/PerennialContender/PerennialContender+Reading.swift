import Perennial
import Workloads

/// Where a page ends.
///
/// A page tells whether it is the last; other stores find out by asking for an empty one, which counts as a
/// page for all.
enum PageEnd: Sendable {
  case more(String)
  case last
}

extension PerennialContender {
  func page(
    of project: Int,
    tenant: Int,
    after end: PageEnd?
  ) async throws -> Workloads.Page<PageEnd> {
    var cursor: String?
    switch end {
    case .last: return Workloads.Page(count: 0, sum: 0, end: .last)
    case .more(let text): cursor = text
    case nil: break
    }
    let parent = Query<Conversation>.ParentCondition.parent(
      Project.self,
      Generator.id(of: project)
    )
    let query = Query<Conversation>(under: parent, limit: 100, after: cursor)
    let page = try await desks[tenant].conversations.list(query)
    return Workloads.Page(
      count: page.records.count,
      sum: page.records.reduce(0) { $0 + $1.entity.number },
      end: page.next.map(PageEnd.more) ?? .last
    )
  }

  func counts(of tenant: Int) async throws -> StateCounts {
    let desk = desks[tenant]
    var counts = StateCounts()
    counts += StateCounts(try await desk.projects.counts().phases)
    counts += StateCounts(try await desk.conversations.counts().phases)
    counts += StateCounts(try await desk.messages.counts().phases)
    return counts
  }

  func find(_ record: Int, _ kind: Draft.Kind, tenant: Int) async throws -> Int? {
    let id = Generator.id(of: record)
    let desk = desks[tenant]
    do throws(LifecycleError) {
      return switch kind {
      case .project: try await desk.projects.find(id).entity.number
      case .conversation: try await desk.conversations.find(id).entity.number
      case .message: try await desk.messages.find(id).entity.number
      }
    } catch {
      if case .notFound = error { return nil }
      throw error
    }
  }
}

extension StateCounts {
  fileprivate init(_ phases: [Phase: Int]) {
    self.init(
      active: phases[.active] ?? 0,
      deleted: phases[.inactive] ?? 0,
      archived: phases[.archived] ?? 0
    )
  }
}

import Perennial

/// The eight steps, each a line of the report.
///
/// A step that is refused changes nothing and tells the error's code. The next ones are tried all the
/// same; what they depend on is for the library to judge.
struct Steps {
  let shop: Shop
  let arguments: Arguments
  let report: (Line) throws -> Void

  /// Performs all steps in order, and reports each as soon as it is done.
  func run() async throws {
    try report(Line(step: 0, active: try await shop.active()))
    try await deleteAndRestore()
    try await perform(5) { line throws(LifecycleError) in
      let genres = shop.repository(of: Genre.self)
      line.blocked = [:]
      line.affected = try await genres.softDelete(arguments.genre).affected
    }
    try await perform(6) { line throws(LifecycleError) in
      try await detach(arguments.employee, &line)
    }
    try await perform(7) { line throws(LifecycleError) in
      try await detach(arguments.reportsEmployee, &line, meanwhile: reassignOneCustomer)
    }
    try await perform(8) { line throws(LifecycleError) in
      let artists = shop.repository(of: Artist.self)
      try await artists.archive(arguments.artist)
      line.affected = try await artists.hardDelete(arguments.artist).affected
    }
  }

  /// Two deletions whose playlist entries overlap, restored in the order of the deletions.
  private func deleteAndRestore() async throws {
    let artists = shop.repository(of: Artist.self)
    let playlists = shop.repository(of: Playlist.self)
    try await perform(1) { line throws(LifecycleError) in
      line.affected = try await artists.softDelete(arguments.artist).affected
    }
    try await perform(2) { line throws(LifecycleError) in
      line.affected = try await playlists.softDelete(arguments.playlist).affected
    }
    try await perform(3) { line throws(LifecycleError) in
      line.affected = try await artists.restore(arguments.artist).affected
    }
    try await perform(4) { line throws(LifecycleError) in
      line.affected = try await playlists.restore(arguments.playlist).affected
    }
  }

  /// Soft-deletes an employee, whom others then no longer name, and restores it.
  private func detach(
    _ employee: Employee.ID,
    _ line: inout Line,
    meanwhile: () async throws(LifecycleError) -> Void = {}
  ) async throws(LifecycleError) {
    let employees = shop.repository(of: Employee.self)
    (line.detached, line.reattached) = ([:], [:])
    let deletion = try await employees.softDelete(employee)
    line.affected = deletion.affected
    line.detached = deletion.summary.detached
    try await meanwhile()
    line.reattached = try await employees.restore(employee).summary.reattached
  }

  /// Gives one customer without a representative somebody who represents customers already.
  private func reassignOneCustomer() async throws(LifecycleError) {
    let customers = shop.repository(of: Customer.self)
    let employees = shop.repository(of: Employee.self)
    let alone = try await customers.list(Query(limit: 1) { $0.supportRepId == nil })
    let represented = try await customers.list(Query(limit: 1) { $0.supportRepId != nil })
    let anybody = try await employees.list(Query(limit: 1))
    guard let customer = alone.records.first?.id,
      let successor = represented.records.first?.supportRepId ?? anybody.records.first?.id
    else { return }
    try await customers.move(customer, \.supportRepId, to: successor)
  }

  private func perform(
    _ step: Int,
    _ body: (inout Line) async throws(LifecycleError) -> Void
  ) async throws {
    var line = Line(step: step)
    do throws(LifecycleError) {
      try await body(&line)
      line.ok = .yes
    } catch {
      line.ok = .no(code: error.code)
      if case .blockedByDependents(let refusal) = error { line.blocked = refusal.counts }
    }
    line.active = try await shop.active()
    try report(line)
  }
}

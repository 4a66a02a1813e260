#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

extension Assemblies {
  /// The endpoints of the assemblies' pages, for one request's caller.
  ///
  /// ```swift
  /// // DELETE /api/v1/assemblies/{assembly_guid}
  /// do throws(LifecycleError) {
  ///   try await Assemblies.Service(store, as: caller).delete(guid)
  ///   return Response(204)
  /// } catch {
  ///   return Response(error.httpStatus, Assemblies.ErrorBody(error))
  /// }
  /// ```
  ///
  /// Projects, components, pieces and articles have no pages here; reach them through the store's repositories.
  public struct Service: Sendable {
    private let assemblies: Repository<Assembly>
    private let components: Repository<Component>
    private let principal: Principal?
    private let ids: any IdentifierSource

    /// The endpoints for one caller; making them costs nothing and checks nothing.
    ///
    /// - Parameters:
    ///   - store: A store whose schema has ``Assemblies/kinds``.
    ///   - principal: The caller; nil where nobody was authenticated.
    ///   - correlationID: The request, for audit records.
    public init(_ store: LifecycleStore, as principal: Principal?, correlationID: String? = nil) {
      assemblies = store.repository(
        of: Assembly.self,
        as: principal,
        correlationID: correlationID
      )
      components = store.repository(of: Component.self, as: principal)
      self.principal = principal
      ids = store.ids
    }
  }
}

extension Assemblies.Service {
  /// `GET /api/v1/assemblies/{assembly_guid}`: one active assembly.
  ///
  /// - Parameter guid: The assembly.
  /// - Returns: The assembly (200).
  /// - Throws: `notFound` for a foreign, an unknown and a deleted one alike; `unauthenticated`, `forbidden`,
  ///   `hostFailure`, `cancelled`, `storage`.
  public func get(_ guid: UUID) async throws(LifecycleError) -> Assemblies.AssemblyResponse {
    Assemblies.AssemblyResponse(try await assemblies.find(guid))
  }

  /// `POST /api/v1/assemblies`: a new assembly.
  ///
  /// - Parameter new: The request's body.
  /// - Returns: The assembly (201).
  /// - Throws: `notFound` for a project or component that is foreign or unknown, `parentNotActive` for one that
  ///   is deleted; `invalidArgument` where the component is another project's; `alreadyExists`;
  ///   `unauthenticated`, `forbidden`, `hostFailure`, `cancelled`, `storage`.
  public func create(
    _ new: Assemblies.NewAssembly
  ) async throws(LifecycleError) -> Assemblies.AssemblyResponse {
    let assembly = Assemblies.Assembly(new, id: new.guid ?? ids.next())
    // The plan makes all checks of a create, so that who may not create learns nothing of components. What
    // is checked after it stays true: components do not move.
    _ = try await assemblies.plan(creating: [assembly])
    let component = try await components.find(assembly.componentID)
    guard component.projectID == assembly.projectID else { throw Self.misfit }
    return Assemblies.AssemblyResponse(try await assemblies.create(assembly))
  }

  /// `PUT /api/v1/assemblies/{assembly_guid}`: lays an active assembly elsewhere.
  ///
  /// - Parameters:
  ///   - guid: The assembly.
  ///   - place: The request's body; what it lacks becomes null.
  /// - Returns: The assembly as it is now (200).
  /// - Throws: `notFound` for a foreign, an unknown and a deleted one alike; `unauthenticated`, `forbidden`,
  ///   `hostFailure`, `cancelled`, `storage`.
  public func update(
    _ guid: UUID,
    _ place: Assemblies.Place
  ) async throws(LifecycleError) -> Assemblies.AssemblyResponse {
    Assemblies.AssemblyResponse(
      try await assemblies.update(guid) { assembly in
        assembly.trolleyCell = place.trolleyCell
        assembly.trolley = place.trolley
        assembly.cellNumber = place.cellNumber
      }
    )
  }

  /// `DELETE /api/v1/assemblies/{assembly_guid}`: makes an assembly inactive, with its active pieces and articles.
  ///
  /// - Parameter guid: The assembly.
  /// - Returns: What was done (204, without a body).
  /// - Throws: `notFound` for a foreign, an unknown and a deleted one alike, to system admins as well;
  ///   `unauthenticated`, `forbidden`, `hostFailure`, `cancelled`, `storage`.
  @discardableResult
  public func delete(
    _ guid: UUID
  ) async throws(LifecycleError) -> Outcome<Assemblies.Assembly> {
    try await assemblies.softDelete(guid)
  }

  /// `POST /api/v1/assemblies/{assembly_guid}/restore`: gives back an assembly and what went with it.
  ///
  /// - Parameter guid: The assembly.
  /// - Returns: The assembly as it is now (200).
  /// - Throws: `notFound` for a foreign and an unknown one alike; `invalidTransition` for an active one;
  ///   `parentNotActive` while its project or its component is deleted; `unauthenticated`, `forbidden`,
  ///   `hostFailure`, `cancelled`, `storage`.
  public func restore(
    _ guid: UUID
  ) async throws(LifecycleError) -> Assemblies.AssemblyResponse {
    let outcome = try await assemblies.restore(guid)
    guard let record = outcome.record else { return try await get(guid) }
    return Assemblies.AssemblyResponse(record)
  }
}

extension Assemblies.Service {
  /// `GET /api/v1/assemblies`: the assemblies that fit a filter, oldest first.
  ///
  /// - Parameter filter: The request's query.
  /// - Returns: The assemblies (200).
  /// - Throws: `notFound` for a project or component that is foreign or unknown; `invalidArgument` where the
  ///   component is another project's; `forbidden` for another company, but for system admins;
  ///   `unauthenticated`, `hostFailure`, `cancelled`, `storage`.
  /// - Complexity: O(assemblies of the parents, or of the company), in pages of 1,000, each of one committed
  ///   state; with both parents, O(components of the project) besides.
  public func list(
    _ filter: Assemblies.Filter = Assemblies.Filter()
  ) async throws(LifecycleError) -> [Assemblies.AssemblyResponse] {
    let company = otherCompany(filter.company)
    if let project = filter.project, let component = filter.component {
      try await requireFit(of: component, to: project, in: company)
    }
    var query = Query<Assemblies.Assembly>(
      in: filter.includesInactive ? [.active, .inactive] : .active,
      limit: Query<Assemblies.Assembly>.maximumLimit
    )
    if let project = filter.project {
      query.parents.append(.parent(Assemblies.Project.self, project))
    }
    if let component = filter.component {
      query.parents.append(.parent(Assemblies.Component.self, component))
    }
    var found: [Assemblies.AssemblyResponse] = []
    repeat {
      let page = try await assemblies.list(query, of: company)
      found += page.records.map(Assemblies.AssemblyResponse.init)
      query.cursor = page.next
    } while query.cursor != nil
    return found
  }

  private static let misfit = LifecycleError.invalidArgument(
    "The component does not belong to the project"
  )

  /// The company that a request names, as the store has it; nil where it is the caller's own.
  private func otherCompany(_ named: TenantID?) -> TenantID? {
    guard let company = named?.stored(besides: principal?.tenant) else { return nil }
    return company == principal?.tenant ? nil : company
  }

  /// Throws where a component is another project's; by listing, which is all that works in another company.
  private func requireFit(
    of component: Assemblies.Component.ID,
    to project: Assemblies.Project.ID,
    in company: TenantID?
  ) async throws(LifecycleError) {
    let query = Query<Assemblies.Component>(
      in: .all,
      under: .parent(Assemblies.Project.self, project),
      limit: 1
    ) { $0.id == component }
    guard try await components.list(query, of: company).records.isEmpty else { return }
    // Refuses a component that is unknown, which is no misfit.
    let below = Query<Assemblies.Assembly>(
      in: .all,
      under: .parent(Assemblies.Component.self, component),
      limit: 1
    )
    _ = try await assemblies.list(below, of: company)
    throw Self.misfit
  }
}

extension Repository {
  /// Lists the caller's tenant, or another one with the right to do so.
  fileprivate func list(
    _ query: Query<E>,
    of tenant: TenantID?
  ) async throws(LifecycleError) -> Page<E> {
    guard let tenant else { return try await list(query) }
    return try await list(query, across: .only(tenant), with: crossTenantGrant())
  }
}

extension Assemblies.Assembly {
  fileprivate init(_ new: Assemblies.NewAssembly, id: UUID) {
    self.init(
      id: id,
      projectID: new.projectGUID,
      componentID: new.componentGUID,
      trolleyCell: new.place.trolleyCell,
      trolley: new.place.trolley,
      cellNumber: new.place.cellNumber
    )
  }
}

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a plan executes: a verb on a record, or a write of values.
enum PlannedStep: Sendable {
  case verb(VerbRequest)
  case create(kind: EntityKind, [CreatePlanner.Draft])
  case update(kind: EntityKind, UpdatePlanner.Update)
  /// A verb on many records, which are looked for when it is planned; the request's id means nothing.
  case many(VerbRequest, first: Identifier?, Targets)

  typealias Targets =
    @Sendable (PlanningContext) throws(LifecycleError) -> [BulkRequest.Target]

  var kind: EntityKind {
    switch self {
    case .verb(let request), .many(let request, _, _): request.kind
    case .create(let kind, _), .update(let kind, _): kind
    }
  }

  var name: String {
    switch self {
    case .verb(let request), .many(let request, _, _): request.verb.rawValue
    case .create: "create"
    case .update: "update"
    }
  }

  var isOfMany: Bool {
    if case .many = self { true } else { false }
  }

  /// What a token says that it is of: one record's plan is none of many.
  var sealedName: String { isOfMany ? name + " of many" : name }

  var attempt: AttemptedCall {
    switch self {
    case .verb(let request):
      AttemptedCall(kind: request.kind, id: request.id, action: request.actionName)
    case .create(let kind, let drafts):
      AttemptedCall(kind: kind, id: drafts.first?.id ?? .text(""), action: "create")
    case .update(let kind, let update): AttemptedCall(kind: kind, id: update.id, action: "update")
    case .many(let request, let first, _):
      AttemptedCall(kind: request.kind, id: first ?? .text(""), action: request.actionName)
    }
  }

  var request: VerbRequest? {
    switch self {
    case .verb(let request), .many(let request, _, _): request
    case .create, .update: nil
    }
  }

  func plan(_ context: PlanningContext) throws(LifecycleError) -> Planned {
    let planned: Planned
    switch self {
    case .verb(let request):
      planned = try context.plan(request)
    case .create(_, let drafts):
      planned = try CreatePlanner(context: context).plan(drafts)
    case .update(let kind, let update):
      let model = try context.schema.model(of: kind)
      planned = try UpdatePlanner(context: context, model: model).plan(update)
    case .many(let request, _, let targets):
      let bulk = BulkRequest(verb: request, targets: try targets(context))
      planned = try context.planner(bulk).planShowing()
      if context.call.wantsFingerprint {
        planned.fingerprint = Fingerprint.of(request, many: planned)
      }
    }
    if context.call.wantsFingerprint, planned.fingerprint == nil {
      planned.fingerprint = Fingerprint.of(name, planned)
    }
    return planned
  }
}

/// The content of a plan's token.
struct SealedPlan: Codable, Sendable {
  let kind: EntityKind
  let step: String
  let request: VerbRequest?
  let reason: String?
  let fingerprint: Digest
}

extension TokenSeal {
  /// A token opens in its tenant only, so that none carries another's ids and reasons there.
  private static func planPurpose(_ tenant: TenantID) -> String { "plan:\(tenant)" }

  func token(for step: PlannedStep, _ planned: Planned, reason: String?) -> PlanToken {
    let sealed = SealedPlan(
      kind: step.kind,
      step: step.sealedName,
      request: step.request,
      reason: reason,
      fingerprint: planned.fingerprint ?? .zero
    )
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let content = (try? encoder.encode(sealed)).map { [UInt8]($0) } ?? []
    return PlanToken(rawValue: seal(content, for: Self.planPurpose(planned.changes.tenant)))
  }

  func open(_ token: PlanToken, in tenant: TenantID) throws(LifecycleError) -> SealedPlan {
    guard let content = open(token.rawValue, for: Self.planPurpose(tenant)),
      let sealed = try? JSONDecoder().decode(SealedPlan.self, from: Data(content))
    else {
      throw .invalidArgument("The plan's token was not made by this store; plan again")
    }
    return sealed
  }
}

extension AnyPlan {
  init(
    _ step: PlannedStep,
    _ planned: Planned,
    reason: String?,
    schema: Schema,
    seal: TokenSeal
  ) {
    kind = step.kind
    verb = step.name
    summary = planned.summary
    obstacles = planned.obstacles
    token = seal.token(for: step, planned, reason: reason)
    names = schema.order.compactMap { schema.models[$0]?.kindName }
  }
}

extension PlanningContext {
  /// Hands a verb to its planner.
  func plan(_ request: VerbRequest) throws(LifecycleError) -> Planned {
    let model = try schema.model(of: request.kind)
    switch request.verb {
    case .change:
      return try ChangePlanner(context: self, model: model).plan(request)
    case .softDelete, .archive:
      return try PutAwayPlanner(context: self, model: model).plan(request)
    case .restore:
      return try RestorePlanner(context: self, model: model).plan(request)
    case .hardDelete:
      return try HardDeletePlanner(context: self, model: model).plan(request)
    }
  }
}

extension PlanningContext {
  /// The planner of a verb on many records.
  func planner(_ request: BulkRequest) throws(LifecycleError) -> any BulkPlanning {
    let model = try schema.model(of: request.verb.kind)
    switch request.verb.verb {
    case .change:
      return BulkChangePlanner(context: self, model: model, request: request)
    case .softDelete, .archive, .hardDelete:
      return BulkCascadePlanner(context: self, model: model, request: request)
    case .restore:
      return BulkRestorePlanner(context: self, model: model, request: request)
    }
  }
}

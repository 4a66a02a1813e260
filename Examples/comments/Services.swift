import Perennial
import PerennialDomains

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A web framework's answer.
struct Response {
  var status: Int
  var body: (any Encodable)?

  init(_ status: Int, _ body: (any Encodable)? = nil) {
    self.status = status
    self.body = body
  }
}

/// A web framework's request.
struct Request {
  struct Parameters {
    subscript(name: String) -> String { "7" }
  }

  var parameters = Parameters()
}

func openAssemblies(_ storage: any Storage, _ ann: Principal, _ guid: UUID) async throws {
  let store = LifecycleStore(try Assemblies.schema(), storage: storage, access: Assemblies.access)
  try await Assemblies.Service(store, as: ann).delete(guid)
}

func deleteAssembly(_ store: LifecycleStore, _ caller: Principal?, _ guid: UUID) async -> Response {
  // DELETE /api/v1/assemblies/{assembly_guid}
  do throws(LifecycleError) {
    try await Assemblies.Service(store, as: caller).delete(guid)
    return Response(204)
  } catch {
    return Response(error.httpStatus, Assemblies.ErrorBody(error))
  }
}

func openImplements(_ storage: any Storage, _ ann: Principal) async throws -> Implements.Reply {
  let store = LifecycleStore(
    try Implements.schema(),
    storage: storage,
    access: Implements.access,
    effects: EffectPolicy(invalidator: RedisInvalidator())
  )
  let reply = try await Implements.Service(store, as: ann).delete(7)
  return reply
}

func deleteImplement(
  _ store: LifecycleStore,
  _ caller: Principal?,
  _ request: Request
) async -> Response {
  // DELETE /api/implements/:id
  do throws(LifecycleError) {
    let id = Implements.id(in: request.parameters["id"])
    return Response(200, try await Implements.Service(store, as: caller).delete(id))
  } catch {
    return Response(error.httpStatus, Implements.ErrorBody(error))
  }
}

func openProjects(
  _ storage: any Storage,
  _ ann: Principal
) async throws -> Projects.DeletionPlan {
  let store = LifecycleStore(try Projects.schema(), storage: storage, access: Projects.Access())
  let plan = try await Projects.Service(store, as: ann).planPermanentDeletion(of: 7)
  return plan
}

func deleteProject(_ store: LifecycleStore, _ caller: Principal?, _ id: Int) async -> Response {
  // DELETE /api/v1/projects/{id}
  do throws(LifecycleError) {
    try await Projects.Service(store, as: caller).deletePermanently(id)
    return Response(204)
  } catch {
    return Response(error.httpStatus, Projects.ErrorBody(error))
  }
}

func openTeardowns(
  _ storage: any Storage,
  _ ann: Principal,
  _ bucketURL: String,
  _ id: UUID
) async throws {
  let files = Teardowns.BucketFiles(urls: bucketURL) { try await bucket.remove($0) }
  let store = LifecycleStore(
    try Teardowns.schema(),
    storage: storage,
    access: Teardowns.access,
    effects: EffectPolicy(handler: files)
  )
  try await Teardowns.Service(store, as: ann).delete(id)
}

func filesOfABucket() -> some EffectHandler {
  let files = Teardowns.BucketFiles(
    urls: "https://abc.supabase.co/storage/v1/object/public/teardowns/"
  ) { path in
    try await bucket.remove(path)
  }
  return files
}

func deleteTeardown(_ store: LifecycleStore, _ caller: Principal?, _ id: UUID) async -> Response {
  // DELETE /public/v1/teardowns/{teardown_id}
  do throws(LifecycleError) {
    try await Teardowns.Service(store, as: caller).delete(id)
    return Response(204)
  } catch {
    return Response(error.httpStatus, Teardowns.ErrorBody(error))
  }
}

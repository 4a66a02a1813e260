import Perennial

/// What choosing-relation-rules.md shows.
enum ChoosingRelationRules {
  struct Customer: Entity {
    static let kind: EntityKind = "customer"
    let id: Int
  }

  struct Agent: Entity {
    static let kind: EntityKind = "agent"
    let id: String
  }

  struct Product: Entity {
    static let kind: EntityKind = "product"
    let id: Int
  }

  struct Order: Entity {
    static let kind: EntityKind = "order"
    static let parents: [Parent<Self>] = [
      .belongs(to: Customer.self, by: \.customerID, onEvery: .restrict),
      .belongs(to: Agent.self, by: \.agentID, onEvery: .detach),
    ]
    let id: Int
    var customerID: Customer.ID
    var agentID: Agent.ID?
  }

  struct Line: Entity {
    static let kind: EntityKind = "line"
    static let parents: [Parent<Self>] = [
      .belongs(to: Order.self, by: \.orderID),  // cascade, the default
      .belongs(
        to: Product.self,
        by: \.productID,
        softDelete: .keep,
        archive: .keep,
        hardDelete: .restrict
      ),
    ]
    let id: Int
    var orderID: Order.ID
    var productID: Product.ID
  }

  /// Refused: a soft delete of the folder takes the sheet along, and a hard delete leaves it behind.
  struct Folder: Entity {
    static let kind: EntityKind = "folder"
    let id: Int
  }

  struct Sheet: Entity {
    static let kind: EntityKind = "sheet"
    static let parents: [Parent<Self>] = [
      .belongs(to: Folder.self, by: \.folderID, hardDelete: .keep)
    ]
    let id: Int
    var folderID: Folder.ID
  }

  /// A place may lie in another one.
  struct Place: Entity {
    static let kind: EntityKind = "place"
    static let parents: [Parent<Self>] = [.belongs(to: Place.self, named: "in", by: \.outerID)]
    let id: Int
    var outerID: Place.ID?
  }

  static let ann = Principal(id: "ann", tenant: "acme", roles: ["editor"])

  private struct Shop {
    let store: LifecycleStore
    var customers: Repository<Customer> { store.repository(of: Customer.self, as: ann) }
    var agents: Repository<Agent> { store.repository(of: Agent.self, as: ann) }
    var products: Repository<Product> { store.repository(of: Product.self, as: ann) }
    var orders: Repository<Order> { store.repository(of: Order.self, as: ann) }
    var lines: Repository<Line> { store.repository(of: Line.self, as: ann) }

    init() async throws {
      store = LifecycleStore(
        try Schema(Customer.self, Agent.self, Product.self, Order.self, Line.self),
        storage: InMemoryStorage(),
        access: RolePolicy(.role("editor", may: .all))
      )
      try await store.create(
        [
          Customer(id: 1), Agent(id: "bob"), Product(id: 1), Product(id: 2),
          Order(id: 1, customerID: 1, agentID: "bob"),
          Line(id: 1, orderID: 1, productID: 1), Line(id: 2, orderID: 1, productID: 2),
        ],
        as: ann
      )
    }
  }

  static func run() async throws {
    let shop = try await Shop()
    try await cascade(shop)
    try await restrict(shop)
    try await detach(shop)
    try await keep(shop)
    try await tree()
    try refusedRules()
  }

  private static func tree() async throws {
    let store = LifecycleStore(
      try Schema(Place.self),
      storage: InMemoryStorage(),
      access: RolePolicy(.role("editor", may: .all))
    )
    let places = store.repository(of: Place.self, as: ann)
    try await places.create([Place(id: 1), Place(id: 2, outerID: 1), Place(id: 3, outerID: 2)])
    let error = try await refusal(of: "a circle") { () throws(LifecycleError) in
      try await places.move(1, \.outerID, to: 3)
    }
    guard case .invalidArgument = error else { throw NotAsTold("its own ancestor: \(error)") }
    try expect(try await places.softDelete(1).affected == ["place": 3], "the whole subtree")
  }

  private static func cascade(_ shop: Shop) async throws {
    let orders = shop.orders
    let outcome = try await orders.softDelete(1)
    let left = outcome.affected  // 1 order, 2 lines
    try expect(left == ["order": 1, "line": 2], "lines go along")
    try expect(try await orders.restore(1).affected == ["order": 1, "line": 2], "and return")
  }

  private static func restrict(_ shop: Shop) async throws {
    let (customers, orders) = (shop.customers, shop.orders)
    let plan = try await customers.plan(.softDelete, on: 1)
    let obstacles = plan.obstacles.map(\.message)
    // ["The customer is still used by 1 × order; remove or move them first"]
    try expect(
      obstacles == ["The customer is still used by 1 × order; remove or move them first"],
      "\(obstacles)"
    )
    let error = try await refusal(of: "deleting a customer") { () throws(LifecycleError) in
      try await customers.softDelete(1)
    }
    guard case .blockedByDependents(let blocked) = error, blocked.counts == ["order": 1] else {
      throw NotAsTold("orders stand in the way: \(error)")
    }

    try await orders.softDelete(1)
    try await customers.softDelete(1)  // no active order is left
    let refused = try await refusal(of: "restoring the order alone") { () throws(LifecycleError) in
      try await orders.restore(1)
    }
    guard case .parentNotActive(let missing) = refused, missing.roots.map(\.kind) == ["customer"]
    else { throw NotAsTold("an order does not return without its customer: \(refused)") }

    let outcome = try await orders.restore(1, restoringAncestors: true)
    try expect(outcome.affected == ["customer": 1, "order": 1, "line": 2], "\(outcome.affected)")
  }

  private static func detach(_ shop: Shop) async throws {
    let agents = shop.agents
    let lost = try await agents.softDelete("bob").summary.detached  // 1 order
    try expect(lost == ["order": 1], "one order loses its agent")
    try expect(try await shop.orders.find(1).agentID == nil, "the order has no agent")
    let regained = try await agents.restore("bob").summary.reattached  // 1 order
    try expect(regained == ["order": 1], "and is given it back")
    try expect(try await shop.orders.find(1).agentID == "bob", "the order has its agent again")
  }

  private static func keep(_ shop: Shop) async throws {
    let (products, lines) = (shop.products, shop.lines)
    try await products.softDelete(1)
    try expect(try await lines.find(1).productID == 1, "the line still tells its product")
    let error = try await refusal(of: "a new line") { () throws(LifecycleError) in
      try await lines.create(Line(id: 3, orderID: 1, productID: 1))
    }
    guard case .parentNotActive = error else { throw NotAsTold("nothing new may point: \(error)") }

    try await products.archive(1)
    let refused = try await refusal(of: "removing a product") { () throws(LifecycleError) in
      try await products.hardDelete(1)
    }
    guard case .blockedByDependents = refused else { throw NotAsTold("a line: \(refused)") }
    // What is put away counts too, for a hard delete.
    try await shop.orders.softDelete(1)
    let still = try await refusal(of: "removing a product") { () throws(LifecycleError) in
      try await products.hardDelete(1)
    }
    guard case .blockedByDependents = still else { throw NotAsTold("a resting line: \(still)") }
    // A line may be restored although its product rests: the relation keeps.
    try expect(try await shop.orders.restore(1).affected == ["order": 1, "line": 2], "kept links")
  }

  private static func refusedRules() throws {
    do throws(SchemaError) {
      _ = try Schema(Folder.self, Sheet.self)
    } catch {
      try expect(error.problems.map(\.rule) == [.stuckMembers], "\(error)")
      return
    }
    throw NotAsTold("members that would be left behind are refused")
  }
}

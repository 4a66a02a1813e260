@testable import Perennial
import PerennialTesting

/// A domain with a self relation, in a storage that counts every call of a reader.
enum BulkReads {
  struct Department: Entity {
    static let kind: EntityKind = "department"
    let id: Int

    init(_ id: Int) { self.id = id }
  }

  struct Employee: Entity {
    static let kind: EntityKind = "employee"
    static let parents: [Parent<Self>] = [
      .belongs(to: Department.self, by: \.departmentID),
      .belongs(to: Employee.self, named: "manager", by: \.managerID, onEvery: .detach),
    ]
    let id: Int
    var departmentID: Int?
    var managerID: Int?

    init(_ id: Int, under manager: Int? = nil, in department: Int? = nil) {
      self.id = id
      managerID = manager
      departmentID = department
    }
  }

  /// Cannot be restored.
  struct Licence: Entity {
    static let kind: EntityKind = "licence"
    enum State: String, LifecycleState {
      case valid, expired
      static let initial = Self.valid
      var phase: Phase { self == .valid ? .active : .archived }
    }
    enum Action: String, LifecycleAction {
      case archive
      var transition: Transition<State> { .archive(fromEvery: .active, to: .expired) }
    }
    let id: Int
  }

  /// Goes along with its department and keeps its owner from leaving.
  struct Task: Entity {
    static let kind: EntityKind = "task"
    static let parents: [Parent<Self>] = [
      .belongs(to: Department.self, by: \.departmentID),
      .belongs(to: Employee.self, by: \.ownerID, onEvery: .restrict),
      .belongs(to: Licence.self, by: \.licenceID, onEvery: .restrict),
    ]
    let id: Int
    var departmentID: Int?
    var ownerID: Int?
    var licenceID: Int?
  }

  /// Shows employees one by one.
  static let everyone = Office.Access(
    kinds: { $0.kind == Employee.kind ? .askPerRecord : .allow },
    records: { _, _ in true }
  )

  /// Shows employees of even numbers.
  static let even = Office.Access(
    kinds: { $0.kind == Employee.kind && $0.permission == .read ? .askPerRecord : .allow },
    records: { _, record in record.entity(as: Employee.self)?.id.isMultiple(of: 2) == true }
  )

  static func chain(_ ids: ClosedRange<Int>) -> [any Entity] {
    ids.map { Employee($0, under: $0 > 1 ? $0 - 1 : nil) }
  }

  static func reports(_ count: Int, to manager: (Int) -> Int) -> [any Entity] {
    (1...count).map { Employee(1000 + $0, under: manager($0)) }
  }

  /// A store whose storage counts the calls of readers.
  struct Bureau {
    let storage: FaultyStorage
    let store: LifecycleStore

    init(
      _ access: Office.Access = Office.Access(),
      storage: FaultyStorage = FaultyStorage(InMemoryStorage())
    ) throws {
      self.storage = storage
      let schema = try Schema(Department.self, Employee.self, Licence.self, Task.self)
      store = LifecycleStore(schema, storage: storage, access: access)
    }

    /// A department whose tasks have an owner each, all of them soft-deleted on their own.
    static func blocked(_ count: Int) async throws -> Bureau {
      let bureau = try Bureau()
      let owners = (1...count).map { Employee($0) }
      let tasks = (1...count).map { Task(id: $0, departmentID: 1, ownerID: $0) }
      try await bureau.create([Department(1)] + owners + tasks)
      try await bureau.departments.softDelete(1)
      for owner in owners { try await bureau.employees.softDelete(owner.id) }
      return bureau
    }

    var departments: Repository<Department> { repository() }
    var employees: Repository<Employee> { repository() }
    var licences: Repository<Licence> { repository() }

    /// The same data under another policy.
    func with(_ access: Office.Access) throws -> Bureau {
      try Bureau(access, storage: storage)
    }

    private func repository<E: Entity>() -> Repository<E> {
      store.repository(of: E.self, as: Office.ann)
    }

    func create(_ entities: [any Entity]) async throws {
      _ = try await store.create(entities, as: Office.ann)
    }

    func managers(of ids: Int...) async throws -> [Int?] {
      var managers: [Int?] = []
      for id in ids { managers.append(try await employees.find(id).managerID) }
      return managers
    }

    /// How often some calls ask a reader.
    func counting(_ body: () async throws -> Void) async rethrows -> Int {
      let before = storage.counts.readerCalls
      try await body()
      return storage.counts.readerCalls - before
    }
  }
}

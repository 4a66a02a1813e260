import Perennial

struct Project: Entity {
  static let kind: EntityKind = "project"
  let id: Int
  var name: String
}

struct Note: Entity {
  static let kind: EntityKind = "note"
  static let parents: [Parent<Self>] = [.belongs(to: Project.self, by: \.projectID)]
  let id: Int
  var projectID: Project.ID
}

let store = LifecycleStore(
  try Schema(Project.self, Note.self),
  storage: InMemoryStorage(),
  access: RolePolicy(.role("editor", may: .all))
)
let ann = Principal(id: "ann", tenant: "acme", roles: ["editor"])
let projects = store.repository(of: Project.self, as: ann)
let notes = store.repository(of: Note.self, as: ann)

try await projects.create(Project(id: 1, name: "Atlas"))
try await notes.create((1...3).map { Note(id: $0, projectID: 1) })

try await notes.softDelete(3)  // one note goes alone
try await projects.softDelete(1)  // the project takes the other two along
try await projects.restore(1)  // and comes back with exactly those
print(try await notes.list().records.map(\.id))  // [1, 2]

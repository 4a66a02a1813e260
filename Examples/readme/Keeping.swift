import Perennial
import PerennialFileStorage

// What the texts show of storages on files; the program itself keeps nothing.

/// The same notes, kept in a directory.
func keep(_ schema: Schema, _ access: some AccessPolicy) async throws {
  let storage = try await FileStorage.open(at: "/var/lib/notes")
  let store = LifecycleStore(schema, storage: storage, access: access)
  let today = store.repository(of: Note.self, as: ann)
  let drafts = store.repository(of: Note.self, as: ann, durability: .relaxed)

  _ = (today, drafts)
  try await storage.close()
}

/// Another process looks at what the first one has written.
func look() async throws {
  let storage = try await FileStorage.open(at: "/var/lib/notes", for: .reading)
  print(try await storage.statistics())
  try await storage.refresh()
}

/// What an operator wants to know once an opening has succeeded.
func report(on storage: FileStorage) {
  if !storage.openReport.wasClosed {
    print("recovered, \(storage.openReport.tornBytes) bytes dropped")
  }
  if let failure = storage.maintenanceFailure {
    print("not maintained: \(failure)")
  }
}

/// A copy that is checked before anybody relies on it.
func backUp(_ storage: FileStorage, to path: String) async throws {
  try await storage.backUp(to: path)
  let report = try await FileStorage.verify(at: path)
  for problem in report.problems {
    print(problem)
  }
}

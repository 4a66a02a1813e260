import Perennial
import PerennialFileStorage

func keep(_ schema: Schema, _ policy: some AccessPolicy) async throws -> LifecycleStore {
  let storage = try await FileStorage.open(at: "/var/lib/shop/records")
  let store = LifecycleStore(schema, storage: storage, access: policy)
  return store
}

func remover() throws -> some EffectHandler {
  let remover = DirectoryFileRemover(
    directory: "/var/lib/notes/files",
    urls: "https://files.example.com/notes/"
  )
  return remover
}

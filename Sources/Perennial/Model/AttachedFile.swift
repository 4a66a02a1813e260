/// A field that names files outside the store, which go when the record is removed for good (rule S22).
///
/// ```swift
/// static let attachments: [AttachedFile<Self>] = [
///   .file("cover", by: \.coverURL),
///   .files("images", by: \.imageURLs),
/// ]
/// ```
///
/// A hard delete makes an ``Effect`` for each distinct file of everything that it removes. An empty name is no file.
public struct AttachedFile<E: Entity>: Sendable {
  let name: String
  /// Hands over the files of many entities, each with its entity's place: what a generic closure has to look up
  /// costs more than to read one entity's field.
  let forEachFile: @Sendable ([EntityBox<E>], (Int, String) -> Void) -> Void

  private init(
    _ name: String,
    forEachFile: @escaping @Sendable ([EntityBox<E>], (Int, String) -> Void) -> Void
  ) {
    self.name = name
    self.forEachFile = forEachFile
  }

  /// A field with one file.
  ///
  /// - Parameters:
  ///   - name: The field's name, as effects tell it.
  ///   - path: The field: a URL or a path, as the handler understands it.
  /// - Returns: The declaration.
  public static func file(
    _ name: String,
    by path: any KeyPath<E, String> & Sendable
  ) -> Self {
    Self(name) { boxes, body in
      for index in boxes.indices {
        let file = boxes[index].entity[keyPath: path]
        if !file.isEmpty { body(index, file) }
      }
    }
  }

  /// A field with one file or none.
  ///
  /// - Parameters:
  ///   - name: The field's name, as effects tell it.
  ///   - path: The field: a URL or a path, as the handler understands it.
  /// - Returns: The declaration.
  public static func file(
    _ name: String,
    by path: any KeyPath<E, String?> & Sendable
  ) -> Self {
    Self(name) { boxes, body in
      for index in boxes.indices {
        if let file = boxes[index].entity[keyPath: path], !file.isEmpty { body(index, file) }
      }
    }
  }

  /// A field with any number of files.
  ///
  /// - Parameters:
  ///   - name: The field's name, as effects tell it.
  ///   - path: The field: URLs or paths, as the handler understands them.
  /// - Returns: The declaration.
  public static func files(
    _ name: String,
    by path: any KeyPath<E, [String]> & Sendable
  ) -> Self {
    Self(name) { boxes, body in
      for index in boxes.indices {
        for file in boxes[index].entity[keyPath: path] where !file.isEmpty { body(index, file) }
      }
    }
  }
}

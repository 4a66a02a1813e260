/// Answers by a number, each worked out once; one number, and long runs of it, cost a comparison.
struct Memo<Value> {
  private var last: (key: UInt32, value: Value)?
  /// The answers before the last one.
  private var values: [UInt32: Value] = [:]

  init() {}

  mutating func value(for key: UInt32, make: () -> Value) -> Value {
    if let last {
      if last.key == key { return last.value }
      values[last.key] = last.value
    }
    let value = (values.isEmpty ? nil : values[key]) ?? make()
    last = (key, value)
    return value
  }
}

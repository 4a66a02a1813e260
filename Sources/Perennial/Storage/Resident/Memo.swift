/// Answers by a number, each worked out once; long runs of one number cost a comparison.
struct Memo<Value> {
  private var last: (key: UInt32, value: Value)?
  private var values: [UInt32: Value] = [:]

  init() {}

  mutating func value(for key: UInt32, make: () -> Value) -> Value {
    if let last, last.key == key { return last.value }
    let value = values[key] ?? make()
    values[key] = value
    last = (key, value)
    return value
  }
}

/// Rows in columns, each as wide as its widest cell; numbers stand at the right.
struct Table {
  let rows: [[String]]

  var lines: [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = zip(row, widths).map(pad).joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private func pad(_ cell: String, to width: Int) -> String {
    let space = String(repeating: " ", count: width - cell.count)
    return cell.allSatisfy(\.isNumber) ? space + cell : cell + space
  }
}

/// A table in Markdown, its columns padded so that it reads well as text, too.
struct MarkdownTable {
  private let heads: [String]
  private var rows: [[String]] = []

  /// Makes a table; the first column is left-aligned, the others right-aligned.
  init(_ heads: String...) {
    self.heads = heads
  }

  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; cells that are missing stay empty.
  mutating func add(_ cells: String...) {
    let cells = cells.map { $0.replacing("|", with: "\\|") }
    rows.append(cells + Array(repeating: "", count: max(0, heads.count - cells.count)))
  }

  var text: String {
    let widths = heads.indices.map { column in
      max(3, ([heads] + rows).map { $0[column].count }.max() ?? 0)
    }
    let rule = widths.enumerated().map { column, width in
      String(repeating: "-", count: column == 0 ? width : width - 1) + (column == 0 ? "" : ":")
    }
    return ([heads, rule] + rows).map { cells in
      let padded = cells.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }
      return "| " + padded.joined(separator: " | ") + " |"
    }.joined(separator: "\n")
  }
}

"""Deliberate breaks of verbs on many records and of what a hard delete gathers (S18, S22, S24): name, file below Sources, text, replacement, tests that must fail.

Each text stands once in its file. The runner beside this list applies one at a time.
"""

BULK_MUTANTS = [
    ("S24 every id of a call has an operation of its own", "Perennial/Bulk/CascadeDivision.swift",
     "!graph.hasParent[$0] || restsAsMember(roots[$0])", "$0 >= 0", "S24"),
    ("S24 a resting record that is archived itself is a member only", "Perennial/Bulk/JointCascade.swift",
     'verb != .hardDelete && header.phase != .active\n', "verb != .hardDelete && header.version < 0\n", "S24"),
    ("S24 what another one of the call takes along stands in the way", "Perennial/Planning/Cascade+Rules.swift",
     "if !taken.contains(dependent.header.reference) { body(dependent) }", "body(dependent)", "S24"),
    ("S24 members are not asked for", "Perennial/Bulk/JointCascade.swift",
     "if forbidden.count > 0 {", "if forbidden.count > 1_000 {", "S24"),
    ("S24 a record that two operations of the call hold does not return", "Perennial/Bulk/JointRestore.swift",
     "held.allSatisfy { owners[$0] != nil }", "held.count == 1 && owners[held[0]] != nil", "S24"),
    ("S24 of records with one unique key the last returns", "Perennial/Planning/Uniqueness.swift",
     "if winner != record { outdone.insert(record) }", "if winner != record { outdone.insert(winner) }", "S24"),
    ("S24 an expected version is not compared", "Perennial/Bulk/BulkLookup.swift",
     "return expected != candidate.header.version", "return expected > Int.max - 1", "S24"),
    ("S24 one refusal leaves the others be", "Perennial/Bulk/BulkPlanning.swift",
     "throw .oneOfMany(model.kindName, id: id(at: place), reason: try reason(place, or: error))",
     "_ = try reason(place, or: error)\n      return try planEach()", "S24"),
    ("S24 what stood in the way of a batch is not tried again", "Perennial/Bulk/BatchRun+Steps.swift",
     "if error.mayPass {", "if error.mayPass, places.isEmpty {",
     "S24"),
    ("S24 a run that stops loses what is done", "Perennial/Bulk/BatchRun+Steps.swift",
     "if isFirst, report.answers.isEmpty { throw error }", "if isFirst || report.stoppedBy == nil { throw error }",
     "S24"),
    ("S18 a plan of many does not look whose its members are", "Perennial/Planning/Fingerprint.swift",
     "      fingerprint.add(sorted: insertion.subjects)\n", "", "S18"),
    ("S18 a plan of many does not look which phase its members are in", "Perennial/Bulk/BulkCascadePlanner.swift",
     "if context.call.wantsFingerprint { planned", "if context.call.wantsFingerprint, count < 0 { planned", "S18"),
    ("S18 a token of many is one of each", "Perennial/Repository/PlannedStep.swift",
     'isOfMany ? name + " of many" : name', "name", "S18"),
    ("S22 names that look alike are one file", "Perennial/Effects/DistinctFileNames.swift",
     "    let tag = Self.tag(of: hash)\n    var slot = slot(of: hash)\n    while tags[slot] != 0 {\n      if",
     "    let tag = Self.tag(of: hash)\n    if names.contains(name) { return false }\n    var slot = slot(of: hash)\n    while tags[slot] != 0 {\n      if", "S22"),
]

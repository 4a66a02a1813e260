"""Lists public symbols without documentation in folders of symbol graphs, and compares the public types with the page
that lists them all; exits 1 where anything is missing.

    documented.py FOLDER                    symbols without documentation
    documented.py --page PAGE FOLDER...     public types that the page does not name, or names and are none

What the compiler makes by itself (synthesised conformances) has no place for a comment and does not count.
"""
import json
import pathlib
import re
import sys

SYNTHESISED = {"init(from:)", "init(rawValue:)", "encode(to:)", "hash(into:)"}


def symbols(folder, graphs):
    for path in sorted(pathlib.Path(folder).glob(graphs)):
        for symbol in json.loads(path.read_text())["symbols"]:
            if symbol["accessLevel"] in ("public", "open"):
                yield symbol


def undocumented(folder):
    for symbol in symbols(folder, "*.symbols.json"):
        if "docComment" in symbol or "::SYNTHESIZED" in symbol["identifier"]["precise"]:
            continue
        # An extension has no comment of its own; what stands in it has.
        if symbol["kind"]["identifier"] == "swift.extension":
            continue
        if symbol["pathComponents"][-1] not in SYNTHESISED:
            yield "not documented: " + ".".join(symbol["pathComponents"])


def unlisted(page, folders):
    public = set()
    for folder in folders:
        name = pathlib.Path(folder).name
        public |= {symbol["pathComponents"][0] for symbol in symbols(folder, name + ".symbols.json")
                   if len(symbol["pathComponents"]) == 1}
    listed = set()
    for line in pathlib.Path(page).read_text().splitlines():
        if line.startswith("| `"):
            listed |= set(re.findall(r"`(\w+)`", line.split("|")[1]))
    yield from (f"{page} does not list {name}" for name in sorted(public - listed))
    yield from (f"{page} lists {name}, which is not public" for name in sorted(listed - public))


if sys.argv[1] == "--page":
    problems = list(unlisted(sys.argv[2], sys.argv[3:]))
else:
    problems = list(undocumented(sys.argv[1]))
print("\n".join(problems), end="\n" if problems else "")
sys.exit(1 if problems else 0)

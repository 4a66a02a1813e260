"""Lists public symbols without documentation in a folder of symbol graphs; exits 1 where there are any.

What the compiler makes by itself (synthesised conformances) has no place for a comment and does not count.
"""
import json
import pathlib
import sys

SYNTHESISED = {"init(from:)", "init(rawValue:)", "encode(to:)", "hash(into:)"}


def undocumented(folder):
    for path in sorted(pathlib.Path(folder).glob("*.symbols.json")):
        for symbol in json.loads(path.read_text())["symbols"]:
            if symbol["accessLevel"] not in ("public", "open") or "docComment" in symbol:
                continue
            if "::SYNTHESIZED" in symbol["identifier"]["precise"]:
                continue
            # An extension has no comment of its own; what stands in it has.
            if symbol["kind"]["identifier"] == "swift.extension":
                continue
            if symbol["pathComponents"][-1] not in SYNTHESISED:
                yield ".".join(symbol["pathComponents"])


names = list(undocumented(sys.argv[1]))
print("\n".join(f"not documented: {name}" for name in names), end="\n" if names else "")
sys.exit(1 if names else 0)

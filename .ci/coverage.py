"""Prints the coverage that llvm-cov exported: lines and regions of each file, and of all.

Exits 0 only where all lines and 95 % of the regions are reached. With --missing it lists what is not.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path.cwd()


def missing_regions(file):
    """Lines in which a region begins that no test reaches."""
    lines = []
    for line, _, count, has_count, is_entry, is_gap in file["segments"]:
        if has_count and is_entry and not is_gap and count == 0:
            lines.append(line)
    return set(lines)


def lines(file):
    """The lines that hold code, and how often each was reached.

    As llvm-cov shows them; the sums that it exports count a line again for each closure in it.
    """
    counts = {}
    begun, around = {}, None
    for segment in file["segments"]:
        begun.setdefault(segment[0], []).append(segment)
    for line in range(1, max(begun, default=0) + 1):
        here = begun.get(line, [])
        entries = [s for s in here if s[3] and s[4] and not s[5]]
        is_skipped = bool(here) and not here[0][3] and here[0][4]
        if not is_skipped and (entries or around and around[3]):
            inherited = [around[2]] if around and around[3] else []
            counts[line] = max(inherited + [s[2] for s in entries])
        around = here[-1] if here else around
    return counts


def main():
    files = json.load(open(sys.argv[1]))["data"][0]["files"]
    total = {"lines": [0, 0], "regions": [0, 0]}
    print(f"{'lines':>14} {'regions':>16}")
    for file in sorted(files, key=lambda file: file["filename"]):
        name = str(pathlib.Path(file["filename"]).relative_to(ROOT))
        columns = []
        reached = lines(file)
        regions = file["summary"]["regions"]
        numbers = {
            "lines": (len(reached), sum(count > 0 for count in reached.values())),
            "regions": (regions["count"], regions["covered"]),
        }
        for part, sums in total.items():
            count, covered = numbers[part]
            sums[0] += covered
            sums[1] += count
            columns.append(f"{covered:5}/{count:<5}")
        print("  ".join(columns), name)
        if "--missing" in sys.argv:
            source = pathlib.Path(file["filename"]).read_text().splitlines()
            unreached = {line for line, count in reached.items() if count == 0}
            for line in sorted(missing_regions(file) | unreached):
                mark = "not reached" if line in unreached else "in part"
                print(f"{'':>16}{line} {mark}: {source[line - 1].strip()}")
    percents = {part: 100 * covered / count for part, (covered, count) in total.items()}
    for part, (covered, count) in total.items():
        print(f"{part}: {covered} of {count}, {percents[part]:.2f} %")
    sys.exit(0 if percents["lines"] == 100 and percents["regions"] >= 95 else 1)


main()

"""Prints the coverage that llvm-cov exported: lines and regions of each file, and of all.

Exits 0 only where all lines and 95 % of the regions are reached. With --missing it lists what is not.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path.cwd()


def missing_lines(file):
    """Lines in which a region begins that no test reaches."""
    lines = []
    for line, _, count, has_count, is_entry, is_gap in file["segments"]:
        if has_count and is_entry and not is_gap and count == 0:
            lines.append(line)
    return sorted(set(lines))


def main():
    files = json.load(open(sys.argv[1]))["data"][0]["files"]
    total = {"lines": [0, 0], "regions": [0, 0]}
    print(f"{'lines':>14} {'regions':>16}")
    for file in sorted(files, key=lambda file: file["filename"]):
        name = str(pathlib.Path(file["filename"]).relative_to(ROOT))
        columns = []
        for part, sums in total.items():
            count, covered = file["summary"][part]["count"], file["summary"][part]["covered"]
            sums[0] += covered
            sums[1] += count
            columns.append(f"{covered:5}/{count:<5}")
        print("  ".join(columns), name)
        if "--missing" in sys.argv:
            source = pathlib.Path(file["filename"]).read_text().splitlines()
            for line in missing_lines(file):
                print(f"{'':>16}{line}: {source[line - 1].strip()}")
    percents = {part: 100 * covered / count for part, (covered, count) in total.items()}
    for part, (covered, count) in total.items():
        print(f"{part}: {covered} of {count}, {percents[part]:.2f} %")
    sys.exit(0 if percents["lines"] == 100 and percents["regions"] >= 95 else 1)


main()

#!/usr/bin/env python3
"""Copies a catalogue of articles for docc, with links as docc wants them, and checks the links of all texts.

    .ci/catalogue.py Documentation/Perennial.docc OUT    copies and checks one catalogue
    .ci/catalogue.py --check                             checks the texts outside of catalogues

In the checkout articles link to each other as files, so that they can be followed on a repository's pages: docc
wants `doc:` links and headings spelt out. A link to a file outside the catalogue becomes that file's path.
"""
import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
# A link or picture with a target that is no address of the web.
LINK = re.compile(r"(!?)\[((?:[^\[\]`]|`[^`]*`)*)\]\((?!https?:|doc:)([^)\s#]*)(?:#([^)\s]*))?\)")


def headings(text):
    """The headings of a text, by the fragment that a repository's pages give them."""
    found = {}
    code = False
    for line in text.splitlines():
        if line.startswith("```"):
            code = not code
        if not code and (heading := re.match(r"#{1,6} (.*)", line)):
            words = heading[1].replace("`", "").strip()
            slug = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            found[slug] = re.sub(r"[^\w\-]", "-", words).strip("-")
            found[slug] = re.sub(r"-+", "-", found[slug])
    return found


class Text:
    def __init__(self, path, problems):
        self.path, self.problems = path, problems
        self.text = path.read_text()

    def problem(self, words):
        self.problems.append(f"{self.path.relative_to(ROOT)}: {words}")

    def heading(self, target, fragment):
        anchor = headings(target.read_text()).get(fragment)
        if anchor is None:
            self.problem(f"{target.name} has no heading #{fragment}")
        return anchor or fragment

    def link(self, match, catalogue):
        picture, words, path, fragment = match.groups()
        target = (self.path.parent / path).resolve() if path else self.path
        if not target.exists():
            self.problem(f"there is no file {path}")
            return match[0]
        anchor = self.heading(target, fragment) if fragment else None
        if picture:
            if target.parent != self.path.parent:
                self.problem(f"{path} does not stand beside the text")
            return match[0]
        if catalogue and target.parent == catalogue and target.suffix == ".md":
            return f"[{words}](doc:{target.stem}" + (f"#{anchor})" if anchor else ")")
        name = target.relative_to(ROOT)
        return f"`{name}`" if words.strip("`") == str(name) else f"{words} (`{name}`)"

    def converted(self, catalogue=None):
        parts = re.split(r"(^```.*?^```\s*$)", self.text, flags=re.S | re.M)
        return "".join(
            part if part.startswith("```") else LINK.sub(lambda match: self.link(match, catalogue), part)
            for part in parts)


def copy(catalogue, out, problems):
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(catalogue, out)
    for path in sorted(catalogue.glob("*.md")):
        (out / path.name).write_text(Text(path, problems).converted(catalogue))


def main(arguments):
    problems = []
    if arguments == ["--check"]:
        texts = [ROOT / "README.md", *ROOT.glob("Documentation/*.md"), *ROOT.glob("Examples/*/*.md")]
        for path in texts:
            Text(path, problems).converted()
    elif len(arguments) == 2:
        copy(pathlib.Path(arguments[0]).resolve(), pathlib.Path(arguments[1]), problems)
    else:
        sys.exit(__doc__)
    for problem in problems:
        print("error:", problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

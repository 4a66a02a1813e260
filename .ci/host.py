"""The package that a host would write: the example programs compiled outside of Perennial's own package.

It lies in .build-blocks/Host, beside a link to the checkout, and sees nothing but the products. Its settings are those
of a new package, with warnings as errors; so is shown that the library asks for no others.
"""
import json
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[1]
WORK = ROOT / ".build-blocks"
HOST = WORK / "Host"
# Programs written for hosts that have async functions run on their caller's actor, as a new project of Xcode does.
ON_THE_CALLER = ["PageWalk", "assemblies", "chinook", "implements", "projects", "teardowns"]
MANIFEST = """\
// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Host",
  platforms: [.macOS(.v15)],
{fragment}
)
"""
FRAGMENT = """\
  dependencies: [.package(path: "../Perennial")],
  targets: [
{targets}
  ]"""
SETTINGS = """
for target in package.targets {
  target.swiftSettings = [.treatAllWarnings(as: .error)]
  if [{on_the_caller}].contains(target.name) {
    target.swiftSettings?.append(.enableUpcomingFeature("NonisolatedNonsendingByDefault"))
  }
}
"""


class Examples:
    """The targets of Perennial's package that lie in Examples, and its libraries.

    Also Examples/comments, the code of comments in Sources, which only a host compiles.
    """

    def __init__(self):
        output = subprocess.run(
            ["swift", "package", "dump-package"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        package = json.loads(output)
        self.libraries = {product["name"] for product in package["products"]}
        self.targets = [
            target for target in package["targets"] if (target.get("path") or "").startswith("Examples/")]
        self.targets.append({
            "name": "comments", "path": "Examples/comments", "type": "regular",
            "dependencies": [{"byName": [name]} for name in sorted(self.libraries)]})
        self.programs = {target["name"] for target in package["targets"] if target["type"] == "executable"}

    def manifest(self):
        fragment = FRAGMENT.format(targets="\n".join(map(self.target, self.targets)))
        names = ", ".join(f'"{name}"' for name in ON_THE_CALLER)
        return MANIFEST.format(fragment=fragment) + SETTINGS.replace("{on_the_caller}", names)

    def target(self, target):
        names = [dependency["byName"][0] for dependency in target["dependencies"]]
        dependencies = ", ".join(
            f'.product(name: "{name}", package: "Perennial")' if name in self.libraries else f'"{name}"'
            for name in names)
        kind = "executableTarget" if target["type"] == "executable" else "target"
        return f'    .{kind}(name: "{target["name"]}", dependencies: [{dependencies}]),'


def build_examples(examples):
    """Writes the package and builds it; answers whether that went well."""
    shutil.rmtree(HOST / "Sources", ignore_errors=True)
    for target in examples.targets:
        shutil.copytree(ROOT / target["path"], HOST / "Sources" / target["name"])
    return build(HOST, examples.manifest())


def build_fragment(lines, number):
    """Builds a package whose Package.swift has lines that a text shows, its targets importing what they name."""
    folder = WORK / f"Manifest{number}"
    shutil.rmtree(folder, ignore_errors=True)
    text = "\n".join(lines)
    imports = "".join(f"import {name}\n" for name in re.findall(r'\.product\(\s*name: "(\w+)"', text))
    for kind, name in re.findall(r'\.(\w*[tT]arget)\(\s*name: "(\w+)"', text):
        file = "main.swift" if kind == "executableTarget" else "Imports.swift"
        source = folder / ("Tests" if kind == "testTarget" else "Sources") / name / file
        source.parent.mkdir(parents=True)
        source.write_text(imports)
    return build(folder, MANIFEST.format(fragment=text))


def build(folder, manifest):
    """Builds a package in a folder beside a link to the checkout, which has the name of a clone there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Package.swift").write_text(manifest)
    link = WORK / "Perennial"
    link.unlink(missing_ok=True)
    link.symlink_to(ROOT)
    # One folder for all, so that Perennial is compiled once.
    command = ["swift", "build", "--scratch-path", str(WORK / "build")]
    if ".testTarget" in manifest:
        command.append("--build-tests")
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL).returncode == 0

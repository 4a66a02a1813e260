"""What it means to run a command that a text shows.

A command is one of these, looked for in this order; one that is none of them is an error:

- a line of .ci/run itself: not run again;
- in SAME: .ci/run does the same, with options that CI needs: not run again, but that line must be there;
- a part of `swift test`, by --filter: not run again, but the filter must name a test;
- in SHORT: it takes long, and a short form of it is run, or is a line of .ci/run;
- in WHOLE: run as it stands, with names of PLACES replaced by what they stand for.
"""
import os
import re
import shutil
import subprocess
import time

import host

ROOT, WORK = host.ROOT, host.WORK
RUN = "swift run -c release --package-path Examples/Benchmarks"

# A command of a text, and the line of .ci/run that does the same.
SAME = {
    "swift build --build-tests": "swift build --build-tests --explicit-target-dependency-import-check error",
    "Tests/Mutants/run --check": "python3 Tests/Mutants/run --check",
    f"{RUN} compare --quick": f'{RUN} compare --quick --output "$logs/benchmark"',
    # Where SQLite's header is missing.
    "apt-get install libsqlite3-dev": "apt-get install -y -q libsqlite3-dev",
}

# What takes long in a command, as an expression, and what stands for it in the short form. Applied all, in this order.
SHORT = [
    # Trying all breaks takes hours, and each a build: that they apply is what is looked at.
    (r"^(?:python3 )?Tests/Mutants/run(?! --check)", "python3 Tests/Mutants/run --check"),
    # A quarter of an hour and more: the smallest sizes, once, which checks results.
    (rf"^({RUN} compare)$", r"\1 --quick"),
    (rf"^({RUN} compare)(?! --quick)(?=.* --mode)", r"\1 --quick"),
    (r"( --quick.*?) --runs \d+", r"\1"),
    (r"( --quick --mode [a-z ]+?)(?= --output|$)", r"\1 --workload W2"),
    # W1 has no small size.
    (r"( --quick.*) --workload W1(?= |$)", r"\1 --workload W2"),
    (r"( --quick .*--workload .*)", r"\1 --output {work}/benchmark"),
    (rf"^({RUN} many mem) 10000$", r"\1 1000"),
    (rf"^({RUN} scale)(?: \d+)?(?= |$)", r"\1 1000"),
    # A minute a target and more: the corpus alone.
    (r"^(Tests/Fuzzing/run)(?: \d+)?(?= |$)", r"\1 0"),
    # Hours of random histories and crashes: a few of each, and only of the suites that the variables are for.
    (r"\bPERENNIAL_LONG=1 ", ""),
    (r"\bPERENNIAL_CRASH_IMAGES=\d+", "PERENNIAL_CRASH_IMAGES=8"),
    (r"\bPERENNIAL_(FILE_SEEDS|KILLS|HISTORIES)=\d+", r"PERENNIAL_\1=1"),
    (r"\bPERENNIAL_STEPS=\d+", "PERENNIAL_STEPS=2"),
    (r"(PERENNIAL_KILLS=.* --filter )PerennialFileStorageTests$", r"\1'KillTests|ConcurrentHistoryTests'"),
    (r"\bswift test (?=--filter)", "swift test --skip-build "),
    # It would change the checkout: a copy, which must be as before, since .ci/run has found it in order.
    (r"^swift format --in-place .*", r"cd {work}/copy && \g<0> && diff -r {work}/copy/Sources Sources"),
]

# Commands that are run as they stand.
WHOLE = [
    r"swift build",
    r"swift run [a-z]+( [\w./-]+)*",
    r"swift run --package-path Examples/\w+( [\w./-]+)*",
    r"python3 Tests/Mutants/run --check .*",
    r"Tests/Fuzzing/run 0( \w+)*",
]

# What a text's names stand for, and the program that makes it.
PLACES = {
    "/var/lib/notes": "{work}/store",
}
STORE = "swift run --skip-build projects --store {work}/store --yes"


def joined(lines):
    """The commands of a script's lines: continued lines as one, without comments."""
    text = re.sub(r"\\\n\s*", "", "\n".join(lines))
    commands = [re.sub(r"(^|\s+)#.*", "", line).strip() for line in text.splitlines()]
    return [command for command in commands if command]


def commands_of_ci():
    """The lines of .ci/run, without what they do with their output."""
    found = set()
    for line in joined((ROOT / ".ci" / "run").read_text().splitlines()):
        line = re.sub(r'^\[ "\$\((.*)\)" = .*', r"\1", line)
        found.update(re.sub(r"\s+(2?>|\||;).*", "", part) for part in re.split(r"\s+&&\s+", line))
    return found


def commands_of(block):
    """A block's commands, with the values of its variables."""
    variables = {}
    for command in joined(block.raw):
        if assignment := re.fullmatch(r'([A-Z]\w*)=("[^"]*"|\S*)', command):
            variables["$" + assignment[1]] = assignment[2].strip("'\"")
            continue
        for name, value in variables.items():
            command = command.replace(name, value)
        yield command.removeprefix("$ ")


class Commands:
    """The commands of shell blocks: sorted by what is to be done with them, then run."""

    def __init__(self, blocks, problems):
        self.problems = problems
        self.of_ci = commands_of_ci()
        self.filters, self.to_run, self.count = {}, {}, 0
        for block in blocks:
            for command in commands_of(block):
                self.count += 1
                self.sort(block.place, command)

    @property
    def summary(self):
        return f"{self.count} commands, {len(self.to_run)} run here"

    def sort(self, place, command):
        if command in self.of_ci or SAME.get(command) in self.of_ci:
            return
        if part := re.fullmatch(r"swift test --filter (\S+)", command):
            self.filters.setdefault(part[1].strip("'"), place)
            return
        short = command
        for long, instead in SHORT:
            short = re.sub(long, instead, short)
        if short in self.of_ci or SAME.get(short) in self.of_ci:
            return
        for name in re.findall(r"\b(PERENNIAL_\w+)=", command):
            self.look_for_variable(place, name)
        if short == command and not any(re.fullmatch(whole, command) for whole in WHOLE):
            self.problems.append(f"{place}: in no table of .ci/commands.py: {command}")
            return
        for name, stands_for in PLACES.items():
            short = short.replace(name, stands_for)
        self.to_run.setdefault(re.sub(r"^swift run (?!-)", "swift run --skip-build ", short), place)

    def look_for_variable(self, place, name):
        if not any(name in path.read_text() for path in ROOT.glob("Tests/**/*.swift")):
            self.problems.append(f"{place}: no test reads {name}")

    def run(self):
        """Runs what is to be run, in the checkout, after .ci/run has built it."""
        for old in ("store", "copy", "benchmark"):
            shutil.rmtree(WORK / old, ignore_errors=True)
        for part in ("Sources", "Tests", "Examples"):
            shutil.copytree(ROOT / part, WORK / "copy" / part, ignore=shutil.ignore_patterns(".build*"))
        for part in ("Package.swift", ".swift-format"):
            shutil.copy2(ROOT / part, WORK / "copy" / part)
        if any("{work}/store" in command for command in self.to_run):
            self.run_one(STORE, ".ci/commands.py")
        self.look_for_tests()
        for command, place in self.to_run.items():
            self.run_one(command, place)

    def look_for_tests(self):
        tests = self.shell("swift test list --skip-build").stdout.splitlines()
        for expression, place in self.filters.items():
            if not any(re.search(expression, test) for test in tests):
                self.problems.append(f"{place}: --filter {expression} names no test")

    def run_one(self, command, place):
        command = command.replace("{work}", str(WORK))
        started = time.monotonic()
        result = self.shell(command)
        print(f"{time.monotonic() - started:5.0f} s  {command.replace(str(ROOT) + '/', '')}", flush=True)
        if result.returncode:
            self.problems.append(f"{place}: ended with {result.returncode}: {command}\n{result.stdout[-3000:]}")

    @staticmethod
    def shell(command):
        return subprocess.run(
            ["bash", "-c", command], cwd=ROOT, stdin=subprocess.DEVNULL, env=dict(os.environ, CI="true"),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

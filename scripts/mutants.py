"""Changes the core a little, a hundred times, and counts the changes that tests notice.

Each change is made in a copy of the tree and judged by the tests of its module. The ones that are known to change
nothing are listed in mutants.toml, with a reason each.
"""

import argparse
import fnmatch
import os
import random
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from commands import ROOT
from mutations import Mutation, mutations
from tree import PACKAGE, Tree

TESTED = {
    "api/hosts.py": "tests/api/test_hosts.py",
    "api/keys.py": "tests/api/test_service.py -k key",
    "archive/*.py": "tests/archive",
    "audit/*.py": "tests/audit",
    "batch/manifest.py": "tests/batch/test_manifest.py tests/batch/test_folders.py -m ''",
    "batch/plan.py": "tests/batch/test_plan.py",
    "batch/results.py": "tests/batch/test_stores.py tests/batch/test_folders.py -m ''",
    "batch/worklist.py": "tests/batch/test_folders.py -m process",
    "codecs/*.py": "tests/codecs tests/test_encode.py tests/test_decode.py -k 'not memory and not faces_change'",
    "container/*.py": "tests/container tests/codecs tests/test_encode.py tests/test_decode.py "
    "-k 'not memory and not faces_change'",
    "detection/ensemble.py": "tests/detection/test_ensemble.py tests/detection/test_levels.py",
    "detection/judgement.py": "tests/detection/test_judgement.py",
    "detection/levels.py": "tests/detection/test_levels.py tests/detection/test_ensemble.py",
    "geometry.py": "tests/test_geometry.py tests/redaction tests/detection/test_fusion.py",
    "photo/coverage.py": "tests/photo tests/api/test_redact.py tests/redaction",
    "photo/pipeline.py": "tests/photo tests/api/test_redact.py",
    "photo/request.py": "tests/photo tests/api/test_redact.py tests/test_rules.py",
    "photo/rescaling.py": "tests/photo tests/api/test_redact.py tests/test_decode.py",
    "policy/*.py": "tests/policy tests/api/test_redact.py",
    "redaction/*.py": "tests/redaction --ignore tests/redaction/test_adding_a_style.py",
    "sandbox/*.py": "tests/sandbox tests/test_numbers.py",
    "seal.py": "tests/test_seal.py tests/test_workers.py -k sealed",
    "seccomp.py": "tests/test_seal.py tests/sandbox/test_jail.py -k 'sealed or jail'",
    "ticket.py": "tests/test_ticket.py tests/test_workers.py",
    "workers.py": "tests/test_workers.py tests/test_numbers.py tests/api/test_limits.py",
}
"""The core's modules, and the few tests that are to notice a change of them."""
KNOWN = Path(__file__).with_name("mutants.toml")
GOAL = 0.9
"""Share of the changes that tests have to notice."""
PATIENCE = 30
"""Seconds that tests may take besides three times what they take without a change."""


Key = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one module, and what is to notice it."""

    module: Path
    """Relative to the package."""
    mutation: Mutation
    tests: str

    def __str__(self) -> str:
        nth = f"  (nth = {self.mutation.nth})" if self.mutation.nth > 1 else ""
        return f"{PACKAGE / self.module}:{self.mutation.number}  {self.mutation.change}{nth}"

    @property
    def key(self) -> Key:
        """What it is known by where its line moves."""
        return str(self.module), self.mutation.line, self.mutation.change, self.mutation.nth


def mutants(patterns: Sequence[str]) -> Iterator[Mutant]:
    """List all changes of the modules that fit one of the patterns, or of all."""
    for module, tests in sorted(modules().items()):
        if not patterns or any(fnmatch.fnmatchcase(str(module), pattern) for pattern in patterns):
            for mutation in mutations((ROOT / PACKAGE / module).read_text()):
                yield Mutant(module, mutation, tests)


def modules() -> Mapping[Path, str]:
    """List the core's modules with their tests; ends the program where a row of the table finds none."""
    found: dict[Path, str] = {}
    for pattern, tests in TESTED.items():
        paths = [path.relative_to(ROOT / PACKAGE) for path in (ROOT / PACKAGE).glob(pattern)]
        if not paths:
            sys.exit(f"No module is at {pattern}")
        found |= dict.fromkeys(paths, tests)
    return found


def known() -> set[Key]:
    """List the changes that change nothing; ends the program where one of them is of no module any more.

    Of changes that are alike in one line, a row is the first, unless it says which.
    """
    rows = tomllib.loads(KNOWN.read_text()).get("mutant", ())
    listed = {(row["module"], row["line"], row["change"], row.get("nth", 1)) for row in rows}
    if gone := listed.difference(mutant.key for mutant in mutants(())):
        sys.exit("\n".join(["No longer there, so that it has to go from mutants.toml:", *map(str, sorted(gone))]))
    return listed


def survivors(sample: Sequence[Mutant], jobs: int) -> Iterator[Mutant]:
    """Make each change and run its tests; ends the program where they do not pass without one."""
    trees = SimpleQueue[Tree]()

    def limit(tests: str) -> float:
        tree, start = trees.get(), time.monotonic()
        passed = tree.passes(tests, 3600)
        trees.put(tree)
        if not passed:
            sys.exit(f"Without any change this fails: pytest {tests}")
        return 3 * (time.monotonic() - start) + PATIENCE

    def survives(mutant: Mutant) -> bool:
        tree = trees.get()
        with tree.changed(mutant.module, mutant.mutation.source):
            passed = tree.passes(mutant.tests, limits[mutant.tests])
        trees.put(tree)
        return passed

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as threads:
        for number in range(jobs):
            (Path(folder) / str(number)).mkdir()
            trees.put(Tree(Path(folder) / str(number)))
        limits = {tests: limit(tests) for tests in {mutant.tests for mutant in sample}}
        for mutant, survived in zip(sample, threads.map(survives, sample), strict=True):
            print("survived" if survived else "noticed ", mutant, flush=True)
            if survived:
                yield mutant


def main() -> int:
    """Try a sample; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=100, help="how many changes to try")
    parser.add_argument("--seed", type=int, default=1, help="another one, another sample")
    parser.add_argument("--module", action="append", default=[], help="only these, like archive/*.py; more than once")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="how many to try at once")
    options = parser.parse_args()
    equivalent = known()
    possible = [mutant for mutant in mutants(options.module) if mutant.key not in equivalent]
    sample = random.Random(options.seed).sample(possible, min(options.sample, len(possible)))  # noqa: S311 - no secret
    left = list(survivors(sample, options.jobs))
    noticed = 1 - len(left) / len(sample)
    print(f"\n{len(sample) - len(left)} of {len(sample)} changes were noticed, {noticed:.0%}.", *left, sep="\n")
    return int(noticed < GOAL)


if __name__ == "__main__":
    sys.exit(main())

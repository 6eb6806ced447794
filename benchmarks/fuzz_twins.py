"""Writes what is seen into two files that differ in all else, and sees whether that makes any difference.

    python -m benchmarks.fuzz_twins --seconds 1800 --seed 1 --kinds jpeg png

Promises: both are read, and what is written of them is the same to the byte. Ends with status 1 and the pairs that
break one in --out. A refusal counts as one: the files follow the grammars of their formats.
"""

import argparse
import collections
import random
import time
import traceback
import warnings
from pathlib import Path

from testing.twins import KINDS, crossing, twins


def main() -> int:
    """Run until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", nargs="*", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--out", type=Path, default=Path("fuzz-failures"))
    options = parser.parse_args()
    warnings.simplefilter("error")
    rng, pairs, failures = random.Random(options.seed), collections.Counter[str](), 0
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        kind = rng.choice(options.kinds)
        files = twins(kind, rng)
        try:
            broken = list(crossing(*files))
        except Exception:  # noqa: BLE001 - refusals, and whatever else is raised
            broken = [traceback.format_exc()]
        pairs[kind] += 1
        if broken:
            failures += 1
            print(kind, *broken, sep="\n", flush=True)
            options.out.mkdir(exist_ok=True)
            for which, data in zip("ab", files, strict=True):
                (options.out / f"{options.seed}-{failures}-{kind.replace(' ', '-')}-{which}").write_bytes(data)
    print(f"{pairs.total()} pairs, {failures} failures")
    for kind, count in pairs.most_common():
        print(f"{count:9d} {kind}")
    return int(failures > 0)


if __name__ == "__main__":
    raise SystemExit(main())

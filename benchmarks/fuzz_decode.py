"""Damages small pictures of every format, and archives, and sees whether reading and writing them keeps its promises.

    python -m benchmarks.fuzz_decode --seconds 1800 --seed 1 --more ../shared/data/*/*.heic

Promises: FaceguardError and nothing else, at most 2 s of CPU an input, and whatever picture is read can be written,
with nothing planted left; of an archive no more is unpacked than is allowed. Ends with status 1 and the
failing inputs in --out if one is broken.
"""

import argparse
import asyncio
import collections
import contextlib
import random
import time
import traceback
import warnings
from pathlib import Path

import numpy as np

from faceguard.codecs import decode, encode
from faceguard.codecs.limits import DecodeLimits
from faceguard.errors import FaceguardError, InvalidOptionError, UnwritableFramesError
from faceguard.formats import PictureFormat
from faceguard.picture import Frame
from testing.damage import damaged, seeds
from testing.metadata_carriers import MARKER, THUMBNAIL, holds_secret
from testing.zips import LIMITS as ZIP_LIMITS
from testing.zips import archives, contents

LIMITS = DecodeLimits(pixels=1_000_000, frames=20)
CPU_SECONDS = 2.0


def run(name: str, data: bytes, rng: random.Random) -> str:
    """Read and write one input; returns what became of it."""
    if name.startswith("zip"):
        return _unpack(data, rng)
    try:
        picture = decode(data, LIMITS)
    except FaceguardError as error:
        return type(error).__name__
    if picture.rescaling:
        picture.rescaling.without(np.zeros((picture.height, picture.width), np.uint8))
    outputs = []
    small = picture.width * picture.height * len(picture.frames) <= 20_000
    if small and rng.random() < 0.2:
        with contextlib.suppress(UnwritableFramesError, InvalidOptionError):
            outputs.append(encode(picture, picture.frames, rng.choice(list(PictureFormat)), None))
    # A damaged length can make the thumbnail the picture that every reader shows.
    if picture.width > 16 and any(_hides_secret(output) for output in outputs):
        raise AssertionError("something planted is left")
    return "read"


def _unpack(data: bytes, rng: random.Random) -> str:
    found, error = asyncio.run(contents(data, rng.choice([1, 7, 1000, 65_536]), ZIP_LIMITS))
    sizes = [len(content) for content in found.values() if isinstance(content, bytes)]
    if sum(sizes) > ZIP_LIMITS.total_bytes or max(sizes, default=0) > ZIP_LIMITS.file_bytes:
        raise AssertionError("more is unpacked than is allowed")
    return f"zip: {type(error).__name__}" if error else "zip: read"


def _hides_secret(data: bytes) -> bool:
    """Tell whether something planted is left that is not seen: a damage may copy it into the coded pixels."""
    if not holds_secret(data):
        return False
    changed = data
    for secret in (MARKER, THUMBNAIL):
        changed = changed.replace(secret, bytes(byte ^ 0x55 for byte in secret))
    try:
        return all(np.array_equal(a.pixels, b.pixels) for a, b in zip(*map(_frames, (data, changed)), strict=True))
    except (FaceguardError, ValueError):
        return False


def _frames(data: bytes) -> tuple[Frame, ...]:
    return decode(data, LIMITS).frames


def main() -> int:
    """Run until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("fuzz-failures"))
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="files to damage as well, such as HEIC")
    options = parser.parse_args()
    warnings.simplefilter("error")
    rng, results = random.Random(options.seed), collections.Counter[str]()
    files = seeds() | archives() | {path.name: path.read_bytes() for path in options.more}
    failures, slowest, end = 0, 0.0, time.monotonic() + options.seconds
    while time.monotonic() < end:
        name = rng.choice(list(files))
        data = damaged(files[name], rng)
        started = time.process_time()
        try:
            result = run(name, data, rng)
        except Exception:  # noqa: BLE001 - any other exception is what is looked for
            result = "FAILED"
            traceback.print_exc()
        seconds = time.process_time() - started
        slowest = max(slowest, seconds)
        results[result] += 1
        if result == "FAILED" or seconds > CPU_SECONDS:
            failures += 1
            options.out.mkdir(exist_ok=True)
            (options.out / f"{options.seed}-{failures}-{name.replace(' ', '-')}").write_bytes(data)
    print(f"{results.total()} inputs, slowest {slowest:.2f} s, {failures} failures")
    for result, count in results.most_common():
        print(f"{count:9d} {result}")
    return int(failures > 0)


if __name__ == "__main__":
    raise SystemExit(main())

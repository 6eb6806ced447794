"""Memory that is let go."""

import subprocess
import sys

PROGRAM = """
import os
from pathlib import Path
from faceguard.heap import trim

def own():
    return int(Path("/proc/self/statm").read_text().split()[1]) * (os.sysconf("SC_PAGESIZE") >> 10)

before = own()
pairs = [(bytes(64 << 10), bytes(1 << 10)) for _ in range(1000)]
small = [small for _, small in pairs]
del pairs
held = own() - before
trim()
print(held, own() - before)
"""


def test_what_lies_between_small_things_goes_back_to_the_system():
    """The allocator by itself keeps 64 MB of arrays that are gone, as things behind them stay."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    held, left = map(int, done.stdout.split())

    assert held > 50_000
    assert left < 20_000

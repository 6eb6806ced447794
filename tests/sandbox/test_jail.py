"""What is tried in a helper's place: all that it must not do is refused, each for itself."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ATTEMPTS = """
import ctypes, fcntl, json, mmap, os, resource, signal, socket, sys, threading
from faceguard.sandbox.jail import Bounds, Jail

libc = ctypes.CDLL(None, use_errno=True)
parent, file, other = os.getppid(), open(sys.argv[1], "rb"), socket.socketpair()[0]
machine = 0 if os.uname().machine == "x86_64" else 1

def call(*numbers, arguments=()):
    "Make a call of this number on x86_64 or aarch64."
    if libc.syscall(numbers[machine], *arguments) == -1:
        raise OSError(ctypes.get_errno(), "")

def fork():
    if os.fork() == 0:
        os._exit(0)

def executable():
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)

ATTEMPTS = {
    "open a file": lambda: open(sys.argv[1]),
    "make a file": lambda: open(sys.argv[1] + "x", "w"),
    "list a folder": lambda: os.listdir("."),
    "ask of a file": lambda: os.stat("/etc/passwd"),
    "remove a file": lambda: os.unlink(sys.argv[1]),
    "rename a file": lambda: os.rename(sys.argv[1], sys.argv[1] + "x"),
    "leave a folder": lambda: os.chdir("/"),
    "make a network socket": lambda: socket.socket(socket.AF_INET),
    "make a local socket": lambda: socket.socket(socket.AF_UNIX),
    "make a netlink socket": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "make a pair of sockets": socket.socketpair,
    "connect": lambda: other.connect("/tmp/x"),
    "make a ring of calls": lambda: call(425, 425, arguments=(4, ctypes.create_string_buffer(256))),
    "fork": fork,
    "run a program": lambda: os.execv("/bin/true", ["true"]),
    "end its parent": lambda: os.kill(parent, signal.SIGTERM),
    "end a thread of its parent": lambda: call(234, 131, arguments=(parent, parent, 0)),
    "be told of its parent's input": lambda: fcntl.fcntl(file, fcntl.F_SETOWN, parent),
    "limit its parent": lambda: resource.prlimit(parent, resource.RLIMIT_CPU, (1, 1)),
    "raise its own limits": lambda: resource.setrlimit(resource.RLIMIT_CPU, (1, 1)),
    "trace its parent": lambda: call(101, 117, arguments=(16, parent, 0, 0)),
    "read its parent's memory": lambda: call(310, 270, arguments=(parent, 0, 0, 0, 0, 0)),
    "take its parent's descriptors": lambda: call(438, 438, arguments=(0, 0, 0)),
    "load code": executable,
    "mount": lambda: call(165, 40, arguments=(0, 0, 0, 0, 0)),
    "change its user": lambda: os.setuid(0),
    "load a program into the kernel": lambda: call(321, 280, arguments=(0, 0, 0)),
    "listen to the kernel": lambda: call(298, 241, arguments=(0, 0, 0, 0, 0)),
    "talk to a device": lambda: fcntl.ioctl(file, 0x5401, b" " * 64),
}
if not machine:
    ATTEMPTS["make a call of another ABI"] = lambda: call(0x40000000 + 41, arguments=(2, 1, 0))

Jail(Bounds(1 << 30, 60)).enter()
allowed = []
for name, attempt in ATTEMPTS.items():
    try:
        attempt()
    except PermissionError:
        continue
    except OSError as error:
        name += f" ({error.errno})"
    allowed.append(name)

started = threading.Thread(target=lambda: allowed.remove("a thread"))
allowed.append("a thread")
started.start()
started.join()
shared = os.memfd_create("x", os.MFD_ALLOW_SEALING)
fcntl.fcntl(shared, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK)
assert file.read() == b"kept"
print(len(ATTEMPTS))
print(json.dumps(allowed))
"""


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing measure coverage in a jail, where it could write no file."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


def test_a_helper_can_only_compute(tmp_path: Path):
    """No file, no network, no other process and no way to more; but threads, shared memory and what is open."""
    kept = tmp_path / "file"
    kept.write_bytes(b"kept")
    done = subprocess.run(
        [sys.executable, "-c", ATTEMPTS, str(kept)], capture_output=True, check=False, text=True, timeout=60
    )

    assert "" == done.stderr
    count, allowed = done.stdout.splitlines()
    assert int(count) > 20
    assert [] == json.loads(allowed)
    assert [kept] == list(tmp_path.iterdir())


@pytest.mark.parametrize(("amount", "answer"), [(64 << 20, str(64 << 20)), (512 << 20, "no")])
def test_memory_is_bounded(amount: int, answer: str):
    """Beyond what is there at the start."""
    code = (
        "from faceguard.sandbox.jail import Bounds, Jail\n"
        "Jail(Bounds(256 << 20, 60)).enter()\n"
        f"try: print(len(bytearray({amount})))\n"
        "except MemoryError: print('no')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)

    assert answer == done.stdout.strip()


@pytest.mark.parametrize(
    ("attempt", "answer"),
    [
        ("os.ftruncate(memory(), 64 << 20)", "done"),
        ("os.ftruncate(memory(), 2 << 30)", "refused"),
        ("os.pwrite(memory(), b'x', 2 << 30)", "refused"),
        ("[memory() for _ in range(4)]", "done"),
        ("[memory() for _ in range(100)]", "refused"),
    ],
)
def test_memory_that_is_not_mapped_is_bounded_too(attempt: str, answer: str):
    """In the size of each piece and in their number."""
    code = (
        "import os\n"
        "from faceguard.sandbox.jail import Bounds, Jail\n"
        "Jail(Bounds(256 << 20, 60)).enter()\n"
        "def memory(): return os.memfd_create('x')\n"
        f"try: {attempt}; print('done')\n"
        "except OSError: print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)

    assert answer == done.stdout.strip()

"""What is tried in a helper's place: all that it must not do is refused, each for itself."""

import errno
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from faceguard.sandbox import jail
from testing import filters

ATTEMPTS = """
import ctypes, fcntl, json, mmap, os, resource, signal, socket, sys, threading
from faceguard.sandbox.jail import Bounds, Jail

libc = ctypes.CDLL(None, use_errno=True)
parent, file, other = os.getppid(), open(sys.argv[1], "rb"), socket.socketpair()[0]
memory = mmap.mmap(-1, 4096)
page = ctypes.c_uint64(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
machine = 0 if os.uname().machine == "x86_64" else 1
named = (72, 25)[machine]  # what a filter takes for the number of `fcntl`, if it goes on where it has to end

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
    "set limits that lie above four gigabytes": lambda: call(302, 261, arguments=(0, 0, ctypes.c_uint64(1 << 32), 0)),
    "limit whom `fcntl` is named like": lambda: call(302, 261, arguments=(named, 1, 0, 0)),
    "set limits at what is named like it": lambda: call(302, 261, arguments=(0, 1, named, 0)),
    "set limits at what begins like it": lambda: call(302, 261, arguments=(0, 1, ctypes.c_uint64(named << 32), 0)),
    "raise its own limits": lambda: resource.setrlimit(resource.RLIMIT_CPU, (1, 1)),
    "trace its parent": lambda: call(101, 117, arguments=(16, parent, 0, 0)),
    "read its parent's memory": lambda: call(310, 270, arguments=(parent, 0, 0, 0, 0, 0)),
    "take its parent's descriptors": lambda: call(438, 438, arguments=(0, 0, 0)),
    "load code": executable,
    "make memory code": lambda: call(10, 226, arguments=(page, 4096, 7)),
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
assert resource.getrlimit(resource.RLIMIT_CPU) == (60, 61)
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
print(len(ATTEMPTS))
print(json.dumps(allowed))
"""

CALLS = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "poll": (7, None),
    "lseek": (8, 62),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "readv": (19, 65),
    "writev": (20, 66),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "sendmsg": (46, 211),
    "recvmsg": (47, 212),
    "exit": (60, 93),
    "ftruncate": (77, 46),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "getuid": (102, 174),
    "getgid": (104, 176),
    "geteuid": (107, 175),
    "getegid": (108, 177),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "set_tid_address": (218, 96),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "ppoll": (271, 73),
    "set_robust_list": (273, 99),
    "getrandom": (318, 278),
    "memfd_create": (319, 279),
    "membarrier": (324, 283),
    "rseq": (334, 293),
}
"""On x86_64 and aarch64, as the kernel's own headers number them (asm/unistd_64.h, asm-generic/unistd.h)."""
JUDGED = {"mmap": (9, 222), "mprotect": (10, 226), "clone": (56, 220), "fcntl": (72, 25), "prlimit64": (302, 261)}
"""Those of which the arguments decide."""
CLONE3 = 435


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing measure coverage in a jail, where it could write no file."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.mark.parametrize(("place", "machine"), [(0, "x86_64"), (1, "aarch64")])
def test_each_call_is_judged_as_it_is_meant_to_be(monkeypatch: pytest.MonkeyPatch, place: int, machine: str):
    """On each machine, whatever its arguments are: a wrong number, or a jump too far, is a call that nobody allowed."""
    instructions = filters.recorded(monkeypatch, jail, machine)
    jail.Jail(jail.Bounds(0, 0))
    free = {numbers[place] for numbers in CALLS.values()}
    mmap, mprotect, clone, fcntl, prlimit = (numbers[place] for numbers in JUDGED.values())
    words = sorted({*range(5), 1030, 1033, 1034, 0x10000, fcntl, fcntl << 32, 1 << 32, (1 << 32) + 1})

    def meant(number: int, first: int, second: int, third: int) -> int:
        if number == CLONE3:
            return filters.REFUSED | errno.ENOSYS
        good = number in free
        good |= number in {mmap, mprotect} and not third & 4
        good |= number == clone and bool(first & 0x10000)
        good |= number == fcntl and second & 0xFFFFFFFF in {1, 2, 3, 1030, 1033, 1034}
        good |= number == prlimit and not first & 0xFFFFFFFF and not third
        return filters.ALLOWED if good else filters.REFUSED | errno.EACCES

    judged = itertools.product((mmap, mprotect, clone, fcntl, prlimit), words, words, words)
    others = ((number, word, word, word) for number in range(460) for word in (0, 1, 3))
    for call in (*judged, *others):
        assert meant(*call) == filters.verdict(instructions, machine, *call), call


@pytest.mark.parametrize(("machine", "other"), [("x86_64", "i386"), ("aarch64", "arm"), ("aarch64", "x86_64")])
def test_no_other_abi_has_a_say(monkeypatch: pytest.MonkeyPatch, machine: str, other: str):
    """Its numbers mean other calls; that of x86 with pointers of 32 bits is told by a bit of them."""
    instructions = filters.recorded(monkeypatch, jail, machine)
    jail.Jail(jail.Bounds(0, 0))
    exit_group = {"x86_64": 231, "aarch64": 94}[machine]

    assert filters.ALLOWED == filters.verdict(instructions, machine, exit_group)
    for call in ((other, exit_group), (machine, exit_group | 0x40000000), (machine, 0x40000000), (machine, 2**32 - 1)):
        assert filters.REFUSED | errno.EACCES == filters.verdict(instructions, *call)


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

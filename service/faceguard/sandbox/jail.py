"""What a helper may do: compute, within bounds, and answer. No file, no network, no other process."""

import ctypes
import errno
import fcntl
import math
import resource
import signal
from dataclasses import dataclass
from pathlib import Path

from faceguard.seccomp import (
    ALLOW,
    ANY_BIT,
    EQUAL,
    LOAD,
    RETURN,
    Filter,
    Instruction,
    argument,
    machine,
    own_abi_only,
    refuse,
)

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
MAX_DESCRIPTORS = 16
"""Each could be a piece of memory that no bound of the process's own counts."""
CLONE_THREAD = 0x10000
PROT_EXEC = 4
CLONE3 = 435
ALLOWED = {
    "x86_64": {
        *(0, 1, 3, 5, 7, 8, 11, 12, 13, 14, 15, 19, 20, 24, 25, 28, 35, 39, 46, 47, 60, 77, 98, 99, 102, 104, 107, 108),
        *(131, 186, 202, 204, 218, 219, 228, 229, 230, 231, 271, 273, 318, 319, 324, 334),
    },
    "aarch64": {
        *(62, 63, 64, 65, 66, 57, 80, 214, 215, 216, 233, 134, 135, 139, 132, 124, 101, 172, 211, 212, 93, 46, 165),
        *(179, 174, 175, 176, 177, 178, 98, 123, 96, 128, 113, 114, 115, 94, 73, 99, 278, 279, 283, 293),
    },
}
"""Numbers of the calls that are allowed with any arguments: for memory, threads, locks, clocks, signals within the
process, the descriptors that are open, shared memory and the end.

In the order of x86_64: read, write, close, fstat, poll, lseek, munmap, brk, rt_sigaction, rt_sigprocmask, rt_sigreturn,
readv, writev, sched_yield, mremap, madvise, nanosleep, getpid, sendmsg, recvmsg, exit, ftruncate, getrusage, sysinfo,
getuid, getgid, geteuid, getegid, sigaltstack, gettid, futex, sched_getaffinity, set_tid_address, restart_syscall,
clock_gettime, clock_getres, clock_nanosleep, exit_group, ppoll, set_robust_list, getrandom, memfd_create,
membarrier, rseq.
"""
MMAP = {"x86_64": 9, "aarch64": 222}
MPROTECT = {"x86_64": 10, "aarch64": 226}
CLONE = {"x86_64": 56, "aarch64": 220}
FCNTL = {"x86_64": 72, "aarch64": 25}
PRLIMIT = {"x86_64": 302, "aarch64": 261}
FCNTL_COMMANDS = (
    fcntl.F_GETFD,
    fcntl.F_SETFD,
    fcntl.F_GETFL,
    fcntl.F_DUPFD_CLOEXEC,
    fcntl.F_ADD_SEALS,
    fcntl.F_GET_SEALS,
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a helper may take."""

    memory: int
    """Bytes besides what it has at the start."""
    seconds: float
    """Of all processors together."""


class Jail:
    """All that can be made before the fork: what a helper does for itself costs each picture time."""

    def __init__(self, bounds: Bounds) -> None:
        """Take the process that forks as the one whose memory is there at the start; raises SealError."""
        self._libc = ctypes.CDLL(None, use_errno=True)
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        self._memory = pages * resource.getpagesize() + bounds.memory
        self._seconds = math.ceil(bounds.seconds)
        self._filter = Filter(_instructions())

    def enter(self) -> None:
        """Give up, for good, all that a helper does not need; raises SealError."""
        self._libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        self._libc.prctl(PR_SET_DUMPABLE, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (self._seconds, self._seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (self._memory, self._memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (self._memory, self._memory))
        resource.setrlimit(resource.RLIMIT_NOFILE, (MAX_DESCRIPTORS, MAX_DESCRIPTORS))
        self._filter.install()


def _instructions() -> list[Instruction]:
    kind, allow = machine(), Instruction(RETURN, 0, 0, ALLOW)
    return [
        *own_abi_only(errno.EACCES),
        *(each for number in sorted(ALLOWED[kind]) for each in (Instruction(EQUAL, 0, 1, number), allow)),
        Instruction(EQUAL, 0, 1, CLONE3),  # glibc makes threads by `clone` where it does not exist
        refuse(errno.ENOSYS),
        *_only_if(CLONE[kind], Instruction(LOAD, 0, 0, argument(0)), Instruction(ANY_BIT, 0, 1, CLONE_THREAD)),
        *_only_if(MMAP[kind], Instruction(LOAD, 0, 0, argument(2)), Instruction(ANY_BIT, 1, 0, PROT_EXEC)),
        *_only_if(MPROTECT[kind], Instruction(LOAD, 0, 0, argument(2)), Instruction(ANY_BIT, 1, 0, PROT_EXEC)),
        *_limits_are_read(PRLIMIT[kind]),
        Instruction(EQUAL, 0, 1 + 2 * len(FCNTL_COMMANDS), FCNTL[kind]),
        Instruction(LOAD, 0, 0, argument(1)),
        *(each for command in FCNTL_COMMANDS for each in (Instruction(EQUAL, 0, 1, command), allow)),
        refuse(errno.EACCES),
    ]


def _only_if(number: int, load: Instruction, test: Instruction) -> list[Instruction]:
    """Allow a call where a test of one argument goes on with the next instruction, and refuse it elsewhere."""
    return [
        Instruction(EQUAL, 0, 4, number),
        load,
        test,
        Instruction(RETURN, 0, 0, ALLOW),
        refuse(errno.EACCES),
    ]


def _limits_are_read(number: int) -> list[Instruction]:
    """Allow `prlimit64` to tell the process's own limits, and not to set any."""
    return [
        Instruction(EQUAL, 0, 8, number),
        Instruction(LOAD, 0, 0, argument(0)),
        Instruction(EQUAL, 0, 5, 0),
        Instruction(LOAD, 0, 0, argument(2)),
        Instruction(EQUAL, 0, 3, 0),
        Instruction(LOAD, 0, 0, argument(2, high=True)),
        Instruction(EQUAL, 0, 1, 0),
        Instruction(RETURN, 0, 0, ALLOW),
        refuse(errno.EACCES),
    ]

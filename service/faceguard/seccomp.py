"""Filters of system calls, which the kernel applies to a thread and all it starts (seccomp(2)), for good."""

import ctypes
import os
import platform
from collections.abc import Sequence

from faceguard.errors import SealError

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38
SECCOMP_MODE_FILTER = 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
"""What a filter returns: the call is made, or fails with the error number in the lower half."""
LOAD, AND, EQUAL, ANY_BIT, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x45, 0x35, 0x06
"""Instructions of the classic Berkeley Packet Filter: load a word, mask it, three conditional jumps, return."""
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
"""Offsets in `struct seccomp_data` of what a filter sees of a system call; each argument has two words."""
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""The machine's audit architecture."""
X32 = 0x40000000
"""Bit of the numbers of x86's third ABI, whose calls come under the architecture of the second."""


class Instruction(ctypes.Structure):
    """`struct sock_filter` of linux/filter.h."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    )


class Program(ctypes.Structure):
    """`struct sock_fprog` of linux/filter.h."""

    _fields_ = (("length", ctypes.c_uint16), ("filter", ctypes.POINTER(Instruction)))


def argument(number: int, *, high: bool = False) -> int:
    """Return the offset of an argument's lower or higher 32 bits; both machines are little-endian."""
    return ARGUMENTS + 8 * number + 4 * high


def machine() -> str:
    """Name the machine's kind; raises SealError where no filter is known for it."""
    if platform.machine() not in ARCHITECTURES:
        raise SealError(f"no filter is known for {platform.machine()}")
    return platform.machine()


def refuse(error: int) -> Instruction:
    """Return the instruction that makes the call fail with an error of `errno`."""
    return Instruction(RETURN, 0, 0, REFUSE | error)


def own_abi_only(error: int) -> list[Instruction]:
    """Return the instructions that refuse calls of any ABI but the machine's own, and then load the call's number."""
    checked = [
        Instruction(LOAD, 0, 0, ARCHITECTURE),
        Instruction(EQUAL, 1, 0, ARCHITECTURES[machine()]),
        refuse(error),
        Instruction(LOAD, 0, 0, NUMBER),
    ]
    return [*checked, Instruction(AT_LEAST, 0, 1, X32), refuse(error)] if machine() == "x86_64" else checked


class Filter:
    """A program for the kernel, which is asked of each call."""

    def __init__(self, instructions: Sequence[Instruction]) -> None:
        self._instructions = (Instruction * len(instructions))(*instructions)
        self._libc = ctypes.CDLL(None, use_errno=True)

    def install(self) -> None:
        """Apply it to this thread and to all it starts from now on, for good; raises SealError."""
        program = Program(len(self._instructions), self._instructions)
        installed = (
            self._libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            and self._libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0
        )
        if not installed:
            raise SealError(os.strerror(ctypes.get_errno()))

"""Cuts a thread off from the network, enforced by the kernel.

MediaPipe's library reports its use to its maker from threads of its own and cannot be told not to. A sealed thread, and
every thread it starts, can open no socket but those between processes of this machine. The worker threads are sealed
before their detectors are made: what sees a picture cannot send it.
"""

import ctypes
import errno
import os
import platform
import socket

from faceguard.errors import SealError

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38
SECCOMP_MODE_FILTER = 2
ALLOW, DENY = 0x7FFF0000, 0x00050000 | errno.EACCES
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
"""Instructions of the classic Berkeley Packet Filter: load a word, jump if equal, return."""
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
"""Offsets in `struct seccomp_data` of what a filter sees of a system call."""
MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""The machine's audit architecture and the number of its system call `socket`."""


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


def seal_thread() -> None:
    """Forbid network sockets to this thread and all it starts from now on, for good; raises SealError."""
    if platform.machine() not in MACHINES:
        raise SealError(f"no filter is known for {platform.machine()}")
    architecture, socket_call = MACHINES[platform.machine()]
    instructions = (
        Instruction(LOAD, 0, 0, ARCHITECTURE),
        Instruction(EQUAL, 0, 4, architecture),  # another architecture's calls are denied
        Instruction(LOAD, 0, 0, NUMBER),
        Instruction(EQUAL, 0, 3, socket_call),  # every other call is allowed
        Instruction(LOAD, 0, 0, FIRST_ARGUMENT),
        Instruction(EQUAL, 1, 0, socket.AF_UNIX),
        Instruction(RETURN, 0, 0, DENY),
        Instruction(RETURN, 0, 0, ALLOW),
    )
    program = Program(len(instructions), (Instruction * len(instructions))(*instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    sealed = (
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0
    )
    if not sealed:
        raise SealError(os.strerror(ctypes.get_errno()))

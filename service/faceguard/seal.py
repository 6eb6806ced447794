"""Cuts a thread off from the network, enforced by the kernel.

MediaPipe's library reports its use to its maker from threads of its own and cannot be told not to. A sealed thread, and
every thread it starts, can open no socket but pairs of connected ones within this machine. The worker threads are
sealed before their detectors are made: what sees a picture cannot send it.
"""

import errno
import socket

from faceguard.seccomp import (
    ALLOW,
    AND,
    AT_LEAST,
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

DENIED = {
    "x86_64": {"socket": 41, "connect": 42, "bind": 49},
    "aarch64": {"socket": 198, "connect": 203, "bind": 200},
}
"""Calls that make a socket or give one an address."""
SOCKETPAIR = {"x86_64": 53, "aarch64": 199}
TYPE_BITS = 0xF
"""Of the second argument; the others are flags (linux/net.h)."""
IO_URING = range(425, 428)
"""`io_uring_setup`, `_enter` and `_register` on every machine: a ring makes calls that no filter sees."""


def seal_thread() -> None:
    """Forbid network sockets to this thread and all it starts from now on, for good; raises SealError."""
    denied = DENIED[machine()].values()
    Filter(
        [
            *own_abi_only(errno.EACCES),
            *(each for number in denied for each in (Instruction(EQUAL, 0, 1, number), refuse(errno.EACCES))),
            Instruction(AT_LEAST, 0, 2, IO_URING.start),
            Instruction(AT_LEAST, 1, 0, IO_URING.stop),
            refuse(errno.EACCES),
            Instruction(EQUAL, 0, 5, SOCKETPAIR[machine()]),
            Instruction(LOAD, 0, 0, argument(1)),
            Instruction(AND, 0, 0, TYPE_BITS),
            # A pair of datagram sockets could send to any address besides. Only AF_UNIX has pairs.
            Instruction(EQUAL, 0, 1, socket.SOCK_DGRAM),
            refuse(errno.EACCES),
            Instruction(RETURN, 0, 0, ALLOW),
            Instruction(RETURN, 0, 0, ALLOW),
        ]
    ).install()

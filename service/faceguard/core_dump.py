"""A process that dies in native code leaves no copy of its memory, in which pictures may be.

A limit of one byte, as the kernel writes no file of so little, and takes just this number to mean that no program is
handed the memory either: one that `core_pattern` names gets it at any other limit, 0 included (`core(5)`,
`fs/coredump.c`).
"""

import resource

ONE_BYTE = 1


def forbid() -> None:
    """Have this process, and all that it starts from now on, leave no core dump."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    limit = ONE_BYTE if hard == resource.RLIM_INFINITY else min(ONE_BYTE, hard)
    resource.setrlimit(resource.RLIMIT_CORE, (limit, hard))

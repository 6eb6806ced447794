"""Judges system calls by a filter as the kernel does, on whatever machine."""

import platform
import struct
from collections.abc import Sequence
from types import ModuleType

import pytest

from faceguard.seccomp import Instruction

ALLOWED, REFUSED = 0x7FFF0000, 0x00050000
"""linux/seccomp.h; an error number stands in the lower half."""
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7, "i386": 0x40000003, "arm": 0x40000028}
"""linux/audit.h."""


def recorded(monkeypatch: pytest.MonkeyPatch, module: ModuleType, machine: str) -> list[Instruction]:
    """Return the list that holds what a module will install, which it takes for that of a machine of this kind."""
    instructions: list[Instruction] = []

    class Recorder:
        def __init__(self, given: Sequence[Instruction]) -> None:
            instructions.extend(given)

        def install(self) -> None:
            """Install nothing."""

    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(module, "Filter", Recorder)
    return instructions


def verdict(instructions: Sequence[Instruction], machine: str, number: int, *arguments: int) -> int:
    """Return what the kernel is told of a call with these arguments, 0 where there are fewer than six."""
    words = struct.pack("<IIQ6Q", number, ARCHITECTURES[machine], 0, *arguments, *[0] * (6 - len(arguments)))
    at, word = 0, 0
    while True:
        step, at = instructions[at], at + 1
        match step.code:  # of linux/bpf_common.h
            case 0x20:
                (word,) = struct.unpack_from("<I", words, step.k)
            case 0x54:
                word &= step.k
            case 0x15:
                at += step.if_true if word == step.k else step.if_false
            case 0x45:
                at += step.if_true if word & step.k else step.if_false
            case 0x35:
                at += step.if_true if word >= step.k else step.if_false
            case 0x06:
                return int(step.k)
            case _:
                raise AssertionError(step.code)

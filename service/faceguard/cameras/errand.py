"""A process with the network, as it is started and ended."""

import json
import os
import subprocess
from collections.abc import Mapping
from typing import Self

from faceguard.media.carriage import Outcome
from faceguard.sandbox.program import started

PARTING = 0.5
"""Seconds that one takes to end whose pipe is closed."""
OUTCOMES: dict[int, str] = {
    Outcome.UNREACHABLE: "it cannot be reached, or does not answer",
    Outcome.REFUSED: "it asks for another name or password",
    Outcome.NO_VIDEO: "it has no video that can be read here",
    Outcome.BROKEN: "what it sends cannot be read, or nothing comes",
}


class Errand:
    """Carries packets between a place and a pipe, until it is ended."""

    def __init__(self, process: subprocess.Popen[bytes], flow: int) -> None:
        self._process, self.flow = process, flow

    @classmethod
    def inwards(cls, order: Mapping[str, str]) -> Self:
        """Start one that writes to a pipe, whose other end is `flow`."""
        read, write = os.pipe()
        return cls(_started(order, write), read)

    @classmethod
    def outwards(cls, order: Mapping[str, str]) -> Self:
        """Start one that reads from a pipe, whose other end is `flow`."""
        read, write = os.pipe()
        return cls(_started(order, read), write)

    def end(self) -> str | None:
        """End it, unless it has done so or is about to, and return what went wrong, where it knows."""
        try:
            status = self._process.wait(PARTING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        return OUTCOMES.get(status)


def _started(order: Mapping[str, str], flow: int) -> "subprocess.Popen[bytes]":
    """Start the program with one end of a pipe, which is closed here."""
    read, write = os.pipe()
    try:
        process = started(
            "faceguard.cameras.carrier",
            read,
            flow,
            descriptors=[read, flow],
            stdin=None if order.get("kind") == "input" else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    finally:
        os.close(read)
        os.close(flow)
    with os.fdopen(write, "wb") as pipe:
        pipe.write(json.dumps(order).encode())
    return process

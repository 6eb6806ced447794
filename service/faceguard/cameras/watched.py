"""The sealed process of a camera, as it is started, heard and ended."""

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError

from faceguard.cameras.told import Told
from faceguard.sandbox.channel import Channel, close
from faceguard.sandbox.program import started

BEGINNING, SILENCE = 120.0, 20.0
"""Seconds until it has to be ready, and from one word to the next."""
LAST_WORDS = 5.0
"""Seconds in which what a process said that has ended is heard."""


class UnopenedError(Exception):
    """A reference photo that cannot be opened."""

    def __init__(self, photo: int) -> None:
        super().__init__()
        self.photo = photo
        """Its number, from 0."""


class Watched:
    """A process that sees pictures and has no network; what it says is a stranger's word, and checked as such."""

    def __init__(self, order: dict[str, Any], photos: Sequence[Path] = ()) -> None:
        """Start it, and hear what it says in a thread of its own; raises UnopenedError.

        It reads the photos itself.
        """
        with ExitStack() as opened:
            files = [opened.enter_context(_opened(*each)) for each in enumerate(photos)]
            self._start()
            self._send(order)
            for file in files:
                self._send({"photo": True}, [file.fileno()])
        self._thread = threading.Thread(target=self._listen, name="watched", daemon=True)
        self._thread.start()

    def _start(self) -> None:
        self._channel, theirs = Channel.pair()
        with theirs:
            self._process = started(
                "faceguard.cameras.sealed",
                theirs.fileno(),
                descriptors=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._lock, self._said = threading.Lock(), list[Told]()
        self._until = time.monotonic() + BEGINNING

    @property
    def is_lost(self) -> bool:
        """Whether it has ended, or says nothing for too long."""
        return self._process.poll() is not None or time.monotonic() > self._until

    def said(self) -> list[Told]:
        """Return what it said since the last call."""
        with self._lock:
            said, self._said = self._said, []
        return said

    def feed(self, number: int, descriptor: int, *, is_file: bool, is_paced: bool) -> None:
        """Hand over what it is to show from now on; the descriptor is closed here."""
        self._send({"feed": number, "is_file": is_file, "is_paced": is_paced}, [descriptor])
        os.close(descriptor)

    def outlet(self, number: int, descriptor: int) -> None:
        """Hand over a pipe to write to; the descriptor is closed here."""
        self._send({"outlet": number}, [descriptor])
        os.close(descriptor)

    def finish(self, seconds: float) -> bool:
        """Have it write what is still to be written; return whether that went well, and in time."""
        self._send({"end": True})
        try:
            return self._process.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            return False

    def end(self) -> None:
        """End it, whatever it is doing; all that it said until then is there afterwards."""
        self._process.kill()
        self._process.wait()
        self._thread.join(LAST_WORDS)
        self._channel.close()
        self._thread.join()

    def _send(self, message: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        try:
            self._channel.send(message, descriptors)
        except OSError:
            self._until = 0  # it has ended

    def _listen(self) -> None:
        try:
            while True:
                message, descriptors = self._channel.receive()
                close(descriptors)
                told = Told.model_validate(message)
                self._until = time.monotonic() + SILENCE
                with self._lock:
                    self._said.append(told)
        except (EOFError, OSError, ValueError, ValidationError):
            self._until = 0


def _opened(number: int, photo: Path) -> BinaryIO:
    try:
        return photo.open("rb")
    except OSError:
        raise UnopenedError(number) from None

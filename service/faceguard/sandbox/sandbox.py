"""Helpers that wait for their picture or video."""

import os
import socket
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Self, TypeVar

from faceguard.errors import SandboxError
from faceguard.sandbox.area import Area, Areas
from faceguard.sandbox.borrowed import Borrowed
from faceguard.sandbox.channel import Channel
from faceguard.sandbox.client import Helper
from faceguard.sandbox.jail import Bounds
from faceguard.sandbox.program import started
from faceguard.sandbox.shortage import shortage_told
from faceguard.settings import Settings
from faceguard.ticket import Checkpoint

BYTES_PER_PIXEL = 20
"""The most that any codec takes for a pixel, with all copies."""
BASE_MEMORY = 256 << 20
END_SECONDS = 5
TUNABLES = {"hugetlb": 1, "mmap_threshold": 32 << 20, "trim_threshold": 256 << 20, "top_pad": 8 << 20}
"""Of glibc's `malloc`: large pages, kept once they are had, as a new process meets each page for the first time."""
ENVIRONMENT = {
    "GLIBC_TUNABLES": ":".join(f"glibc.malloc.{name}={value}" for name, value in TUNABLES.items()),
    "OMP_NUM_THREADS": "1",  # what has threads cannot fork
    "OPENBLAS_NUM_THREADS": "1",
}


PICTURES, VIDEOS = "faceguard.sandbox.pictures", "faceguard.sandbox.videos"
"""What forks helpers for them."""

Lent = TypeVar("Lent", bound=Borrowed)


class Sandbox:
    """Lends a helper to each picture or video, and has as many waiting as may be asked for at once."""

    def __init__(self, bounds: Bounds, spare: int, zygote: str = PICTURES) -> None:
        """Take how many helpers wait, and the module that forks them."""
        self._bounds, self._spare, self._module = bounds, spare, zygote
        self._areas = Areas()
        self._waiting = deque[Channel]()
        self._lock = threading.Lock()
        self._zygote: subprocess.Popen[bytes] | None = None
        self._orders: Channel | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take the bounds from the settings."""
        memory = BASE_MEMORY + BYTES_PER_PIXEL * settings.max_pixels + 4 * settings.max_body
        return cls(Bounds(memory, settings.deadline * (os.cpu_count() or 1)), settings.workers)

    def start(self) -> None:
        """Start what forks the helpers, and the first of them; raises SandboxError."""
        self._start_zygote()
        self._waiting.extend(self._ordered() for _ in range(self._spare))

    def close(self) -> None:
        """End all processes."""
        if self._orders:
            self._orders.close()  # at which the other end ends, and all helpers with it
        if self._zygote:
            try:
                self._zygote.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self._zygote.kill()
                self._zygote.wait()
        while self._waiting:
            self._waiting.pop().close()
        self._areas.close()

    @contextmanager
    def coder(self, checkpoint: Checkpoint) -> Iterator[Helper]:
        """Lend a helper for one picture, after which it ends, and the picture's frames with it.

        Raises SandboxError, and what the checkpoint raises.
        """
        with self.lent(Helper, checkpoint) as helper:
            yield helper

    @contextmanager
    def lent(self, kind: Callable[[Channel, Area, Checkpoint], Lent], checkpoint: Checkpoint) -> Iterator[Lent]:
        """Lend a helper as something of this kind, after which it ends; raises as `coder` does."""
        with shortage_told(), self._areas.lent() as area:
            helper = self._helper(kind, area, checkpoint)
            try:
                yield helper
            finally:
                helper.end()

    def _helper(self, kind: Callable[[Channel, Area, Checkpoint], Lent], area: Area, checkpoint: Checkpoint) -> Lent:
        for channel in self._taken():
            try:
                return kind(channel, area, checkpoint)
            except (EOFError, ValueError):
                channel.close()
            except BaseException:
                channel.close()
                raise
        raise SandboxError

    def _taken(self) -> Iterator[Channel]:
        """Give one that waits; where its process is no more, one of a new zygote."""
        with self._lock:
            taken = self._waiting.popleft() if self._waiting else self._ordered()
            with suppress(OSError, SandboxError):  # one that waits less
                self._waiting.append(self._ordered())
        yield taken
        with self._lock:
            self._restart()
            taken = self._ordered()
        yield taken

    def _ordered(self) -> Channel:
        """Order a helper, and return our end of its channel at once."""
        ours, theirs = Channel.pair()
        with theirs, ExitStack() as undo:
            undo.callback(ours.close)
            try:
                self._send(theirs)
            except OSError:
                self._restart()
                self._send(theirs)
            undo.pop_all()
        return ours

    def _send(self, theirs: socket.socket) -> None:
        if self._orders is None:
            raise SandboxError
        self._orders.send({}, [theirs.fileno()])

    def _restart(self) -> None:
        self.close()
        self._start_zygote()

    def _start_zygote(self) -> None:
        self._orders, theirs = Channel.pair()
        with theirs:
            words = [theirs.fileno(), self._bounds.memory, self._bounds.seconds]
            try:
                self._zygote = started(
                    self._module,
                    *words,
                    descriptors=[theirs.fileno()],
                    environment=ENVIRONMENT,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                )
            except OSError as error:
                self.close()
                raise SandboxError(error.strerror) from None
            except SandboxError:
                self.close()
                raise
        try:
            self._orders.receive()
        except (EOFError, ValueError):
            raise SandboxError from None

"""The process that worker processes are forked from, as seen by whoever asks for them."""

import contextlib
import subprocess
from multiprocessing.connection import Connection, Pipe

from faceguard.errors import FaceguardError
from faceguard.sandbox.channel import Channel
from faceguard.sandbox.program import started

WORKER = "faceguard.batch.worker"
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""What has threads cannot fork; and every core has a process."""
TRIES = 2
"""How often it is started for a worker: the kernel may have ended it to free memory."""


class ProcessStartError(FaceguardError):
    slug = "process-start"
    title = "A worker process ended before it was ready"


class Zygote:
    """A process that has imported what workers need, and forks them, as the one of `faceguard.sandbox` does helpers.

    Imports take longer than all else that a worker does before it is ready; made once, they also lie in memory once.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def forked(self) -> tuple[Connection, int]:
        """Return our end of a new worker's pipe, and a descriptor of its process.

        Raises ProcessStartError, and SandboxError where there is no Python to start.
        """
        ours, theirs = Pipe()
        with theirs:
            for _ in range(TRIES):
                with contextlib.suppress(EOFError, OSError):
                    return ours, self._fork(theirs)
                self.close()
        ours.close()
        raise ProcessStartError

    def close(self) -> None:
        """End it, and what it forked with it."""
        if self._process:
            self._orders.close()
            self._process.wait()
        self._process = None

    def _fork(self, pipe: Connection) -> int:
        """Have a worker forked for its end of a pipe; raises EOFError, OSError, and SandboxError without Python."""
        if not self._process:
            self._start()
        self._orders.send({}, [pipe.fileno()])
        _, (process,) = self._orders.receive()
        return process

    def _start(self) -> None:
        self._orders, theirs = Channel.pair()
        with theirs:
            self._process = started(WORKER, theirs.fileno(), descriptors=[theirs.fileno()], environment=ENVIRONMENT)
        self._orders.receive()

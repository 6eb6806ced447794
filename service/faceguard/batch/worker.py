"""The processes that do the work: one has imported all that they need, and forks each of them for its pipe.

It has no threads, so that nothing is locked that a fork would copy. It ends when the other end of a socket does, and
what it forked with it.

usage: python -P -m faceguard.batch.worker DESCRIPTOR
"""

import contextlib
import ctypes
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import Any

import cv2

from faceguard.batch import task  # noqa: F401 - what workers need is loaded before they are forked
from faceguard.batch.thread_engine import ThreadEngine
from faceguard.batch.videos import Told
from faceguard.errors import FaceguardError
from faceguard.sandbox.channel import Channel, close
from faceguard.sandbox.children import reap

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Fork a worker for each pipe that comes through the socket whose descriptor is the argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this process and the workers
    gc.freeze()  # what it has imported is never garbage, and the workers share its pages until they write to them
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        pipe = _forked(Channel(orders))
    if pipe is not None:
        with Connection(pipe) as connection:
            serve(connection)


def _forked(orders: Channel) -> int | None:
    """Return, in each worker, the descriptor of its pipe; nothing in the process that forked them, at its end."""
    orders.send({})
    with contextlib.suppress(EOFError):
        while True:
            _, pipes = orders.receive()
            reap()
            if os.fork() == 0:
                ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
                process = os.pidfd_open(os.getpid())
                orders.send({}, [process])
                os.close(process)
                return pipes[0]
            close(pipes)
    reap()
    return None


def serve(connection: Connection) -> None:
    """Do the work that comes through the pipe, after the settings, until it is closed."""
    cv2.setNumThreads(1)  # every core has a process; more threads would only cost time
    lock = threading.Lock()

    def answer(number: int) -> Callable[[Future[Any]], None]:
        def send(future: Future[Any]) -> None:
            try:
                with lock:
                    connection.send((number, future.result()))
            except BaseException:  # noqa: BLE001 - without a result, the parent would wait for ever
                os._exit(1)

        return send

    def tell(told: Told) -> None:
        with lock, contextlib.suppress(OSError):  # that nobody listens shows when the result is sent
            connection.send((None, told))

    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.suppress(EOFError))
        try:
            engine = stack.enter_context(ThreadEngine(connection.recv()))
        except FaceguardError as error:
            connection.send(error)
            return
        signal.signal(signal.SIGINT, lambda *_: engine.hurry())
        connection.send(None)
        work: Any = None
        while True:
            number, content = connection.recv()
            if number is None:
                work = content
            else:
                engine.submit(work, content, tell).add_done_callback(answer(number))


if __name__ == "__main__":
    main()

"""Messages between two processes: a JSON object, and file descriptors."""

import json
import os
import select
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

MAX_MESSAGE = 1 << 17
"""Bytes; the longest message has a few numbers for each frame of an animation."""
MAX_DESCRIPTORS = 2
PATIENCE = 50
"""Milliseconds between two looks at whether waiting still makes sense."""


class Channel:
    """One end of a pair of sockets that keep the borders of messages."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    @classmethod
    def pair(cls) -> tuple["Channel", socket.socket]:
        """Return both ends of a new one; the second is to be given away."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        return cls(ours), theirs

    def send(self, message: Mapping[str, Any], descriptors: Sequence[int] = ()) -> None:
        """Send a message; raises OSError where nobody is there to read it."""
        socket.send_fds(self._connection, [json.dumps(message).encode()], descriptors)

    def receive(self, checkpoint: Callable[[], None] | None = None) -> tuple[dict[str, Any], list[int]]:
        """Wait for a message, and call the checkpoint, which raises to stop it, again and again meanwhile.

        The caller closes the descriptors. Raises EOFError where the other end is closed, ValueError for what is no
        message.
        """
        if checkpoint:
            poll = select.poll()
            poll.register(self._connection, select.POLLIN)
            while not poll.poll(PATIENCE):
                checkpoint()
        try:
            data, descriptors, flags, _ = socket.recv_fds(self._connection, MAX_MESSAGE, MAX_DESCRIPTORS)
        except ConnectionError:
            raise EOFError from None
        if not data:
            raise EOFError
        message = None if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC) else _object(data)
        if message is None:
            close(descriptors)
            raise ValueError("not a message")
        return message, descriptors

    def close(self) -> None:
        """Close this end, also for a process that was forked with it; doing so again has no effect."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()


def _object(data: bytes) -> dict[str, Any] | None:
    try:
        message = json.loads(data)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def close(descriptors: Sequence[int]) -> None:
    """Close what came with a message."""
    for descriptor in descriptors:
        with suppress(OSError):
            os.close(descriptor)

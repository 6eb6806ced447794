"""The process that has the codecs loaded, and forks a helper for each picture or video.

A process with threads cannot fork safely, and one without codecs would load them for each picture. The name is
Android's for the same thing. It ends when the other end of a socket does, and all helpers with it.
"""

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

from faceguard.heap import trim
from faceguard.sandbox.channel import Channel, close
from faceguard.sandbox.children import reap
from faceguard.sandbox.jail import Bounds, Jail

Serve = Callable[[Channel], None]
"""What a helper does: it answers messages until the other end is closed."""


def main(serve: Serve) -> None:
    """Fork helpers as the arguments say: the descriptor of a socket, and the bytes and seconds that each may take."""
    descriptor, memory, seconds = sys.argv[1:]
    with socket.socket(fileno=int(descriptor)) as connection:
        run(Channel(connection), Jail(Bounds(int(memory), float(seconds))), serve)


def run(channel: Channel, jail: Jail, serve: Serve) -> None:
    """Fork a helper for each socket that comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    _settle()
    channel.send({})
    with suppress(EOFError):
        while True:
            _, descriptors = channel.receive()
            reap()
            if os.fork() == 0:
                _become_helper(descriptors[0], jail, serve)
            close(descriptors)


def _settle() -> None:
    """Make the memory such that helpers, who share it until they write to it, write to little of it."""
    gc.freeze()
    trim()  # or they would take copies of what is free


def _become_helper(descriptor: int, jail: Jail, serve: Serve) -> None:
    """Keep one descriptor, and nothing else; never returns."""
    status = 1
    try:
        os.dup2(1, 2)  # nowhere, where libraries may tell of a picture
        os.dup2(descriptor, 3)
        os.closerange(4, os.sysconf("SC_OPEN_MAX"))
        channel = Channel(socket.socket(fileno=3))
        process = os.pidfd_open(os.getpid())
        jail.enter()
        channel.send({}, [process])
        os.close(process)
        serve(channel)
        status = 0
    finally:
        os._exit(status)

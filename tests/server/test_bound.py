"""The port is taken at each address of a host."""

import errno
import os
import socket
from contextlib import closing
from typing import Any

import pytest

from faceguard.server.server import bound


def resolved(*addresses: tuple[socket.AddressFamily, tuple[Any, ...]]) -> Any:
    """Resolve any host to these."""
    kind = socket.SOCK_STREAM
    return lambda *_, **__: [(family, kind, 0, "", address) for family, address in addresses]


def test_an_address_that_is_not_there_is_passed_over(monkeypatch: pytest.MonkeyPatch):
    """As `localhost` has one of IPv6 by name alone where that is switched off."""
    here, elsewhere = (socket.AF_INET, ("127.0.0.1", 0)), (socket.AF_INET6, ("2001:db8::1", 0))
    monkeypatch.setattr(socket, "getaddrinfo", resolved(elsewhere, here))
    (one,) = bound("localhost", 0)
    with closing(one):
        assert "127.0.0.1" == one.getsockname()[0]


def test_a_host_of_another_machine_is_refused():
    """Nothing could be served there."""
    with pytest.raises(OSError, match=os.strerror(errno.EADDRNOTAVAIL)):
        bound("192.0.2.1", 0)


def test_a_port_that_is_taken_is_refused(monkeypatch: pytest.MonkeyPatch):
    """Also where another address of the host has room, whose socket is closed again."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with socket.create_server(("127.0.0.2", 0)) as free:
            other = free.getsockname()[1]
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            resolved((socket.AF_INET, ("127.0.0.2", other)), (socket.AF_INET, ("127.0.0.1", port))),
        )
        with pytest.raises(OSError, match=os.strerror(errno.EADDRINUSE)):
            bound("localhost", port)
    with socket.create_server(("127.0.0.2", other), reuse_port=False):
        pass

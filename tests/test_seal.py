import ctypes
import errno
import itertools
import platform
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import onnxruntime
import pytest

from faceguard import seal
from faceguard.seal import seal_thread
from testing import filters
from testing.server import serving

TELEMETRY = {
    "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://192.0.2.1:4318",
    "OTEL_TRACES_EXPORTER": "otlp",
    "OTEL_METRICS_EXPORTER": "otlp",
    "OTEL_LOGS_EXPORTER": "otlp",
    "OTEL_PYTHON_TRACER_PROVIDER": "sdk_tracer_provider",
}


def in_thread(action):
    """Return what the action returns or raises in a thread of its own."""
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(action())
        except OSError as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return outcome[0]


def opened(family: int) -> str:
    with socket.socket(family):
        return "opened"


def sealed(action):
    """Return what the action returns or raises in a sealed thread."""

    def run():
        seal_thread()
        return action()

    return in_thread(run)


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_sealed_thread_reaches_no_network(family: int):
    """Neither the thread nor one it starts can make a network socket; other threads still can."""
    own = sealed(lambda: opened(family))
    childs = sealed(lambda: in_thread(lambda: opened(family)))

    assert isinstance(own, PermissionError)
    assert isinstance(childs, PermissionError)
    assert "opened" == opened(family)


@pytest.mark.parametrize(
    ("machine", "refused", "pair"), [("x86_64", {41, 42, 49}, 53), ("aarch64", {198, 203, 200}, 199)]
)
def test_all_calls_of_a_sealed_thread_but_those_are_its_own(
    monkeypatch: pytest.MonkeyPatch, machine: str, refused: set[int], pair: int
):
    """Sockets, their addresses, rings of calls and pairs of datagram sockets are refused, and nothing else is."""
    instructions = filters.recorded(monkeypatch, seal, machine)
    seal_thread()
    for number, kind in itertools.product(range(460), (0, 1, 2, 3, 5, 6, 0x80001, 0x80002)):
        bad = number in {*refused, 425, 426, 427} or (number == pair and kind & 0xF == socket.SOCK_DGRAM)
        meant = filters.REFUSED | errno.EACCES if bad else filters.ALLOWED

        assert meant == filters.verdict(instructions, machine, number, kind, kind), (number, kind)


def called(x86_64: int, aarch64: int, *arguments: int) -> None:
    """Make a system call of this number."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(x86_64 if platform.machine() == "x86_64" else aarch64, *arguments) == -1:
        raise OSError(ctypes.get_errno(), "")


def addressed(act: Callable[[socket.socket], object]) -> object:
    """Do it with one end of a pair."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        return act(ours)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: called(425, 425, 4, ctypes.addressof(ctypes.create_string_buffer(256))),
        lambda: called(426, 426, 0, 0, 0, 0, 0, 0),
        lambda: called(427, 427, 0, 0, 0, 0),
        lambda: opened(socket.AF_UNIX),
        lambda: opened(socket.AF_NETLINK),
        lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM),
        lambda: addressed(lambda end: end.connect("/tmp/nobody")),
        lambda: addressed(lambda end: end.bind("\0nobody")),
        pytest.param(
            lambda: called(0x40000000 + 41, 0, socket.AF_INET, socket.SOCK_STREAM, 0),
            marks=pytest.mark.skipif(
                platform.machine() != "x86_64", reason="only x86-64 has another ABI under its name"
            ),
        ),
    ],
    ids=["ring", "ring's calls", "ring's buffers", "local", "netlink", "datagrams", "connect", "bind", "x32"],
)
def test_a_sealed_thread_has_no_second_door(attempt: Callable[[], object]):
    """Neither a ring of calls that no filter sees, nor another ABI, nor an address that others listen to."""
    outcome = sealed(attempt)

    assert isinstance(outcome, PermissionError)


def test_a_sealed_thread_reaches_its_own_processes():
    """By pairs of sockets, of which one end is given away."""

    def talk() -> bytes:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.send(b"hello")
            return theirs.recv(5)

    assert b"hello" == sealed(talk)


def test_the_inference_engine_has_no_address_to_report_to():
    """ONNX Runtime reports to its maker from 1.29 on; the installed one does not know where."""
    libraries = list((Path(onnxruntime.__file__).parent / "capi").glob("*.so*"))

    assert libraries
    assert not [library for library in libraries if b"events.data.microsoft" in library.read_bytes()]


@pytest.mark.process
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_the_service_opens_no_socket_but_its_listener(photo: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Under a trace of its system calls it makes one network socket, connects to nothing and writes no file.

    Nor does it where every variable of the environment asks for telemetry.
    """
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # what measures coverage writes a file
    trace = tmp_path / "trace"
    calls = "trace=socket,connect,openat,creat,mkdir,rename"
    with serving(
        prefix=("strace", "-f", "-qq", "-e", calls, "-o", str(trace)), TMPDIR=str(tmp_path), **TELEMETRY
    ) as server:
        answer = server.post("/v1/redact", files={"image": photo})
        time.sleep(3)  # the libraries report a little later
    lines = trace.read_text().splitlines()
    done = [line for line in lines if not re.search(r"= -1 E\w+", line)]

    assert 200 == answer.status_code
    assert 1 == len([line for line in done if re.search(r"socket\(AF_INET6?, SOCK_STREAM", line)])
    assert not [line for line in done if re.search(r"socket\((?!AF_UNIX|AF_INET6?, SOCK_STREAM)", line)]
    assert not [line for line in done if re.search(r"connect\(.*AF_INET", line)]
    written = [line for line in done if re.search(r"O_CREAT|O_WRONLY|creat\(|rename\(", line)]
    assert not [line for line in written if '"/dev/null"' not in line]  # where MediaPipe's greeting goes

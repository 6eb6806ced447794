"""A real server process: how it starts, stops, and what it leaves."""

import io
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from testing.portrait import is_redacted
from testing.server import form, head, serving, wait_until

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def large() -> bytes:
    """A picture that takes a while."""
    file = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 255, (3000, 3000, 3), np.uint8)
    Image.fromarray(noise).save(file, "jpeg")
    return file.getvalue()


def test_it_says_where_it_is_and_what_to_try(photo: bytes):
    """The address and a request to copy are printed once it listens."""
    with serving() as server:
        assert 200 == server.get("/readyz").status_code
        assert 200 == server.post("/v1/redact", files={"image": photo}).status_code
        assert 0 == server.stop()

    assert any(f"curl --fail-with-body -F image=@photo.jpg {server.url}/v1/redact" in line for line in server.lines)


def test_sigterm_finishes_what_runs_and_ends_with_0(large: bytes):
    """The request that was running is answered."""
    with serving("--detail", "fast") as server, ThreadPoolExecutor(1) as clients:
        asked = clients.submit(server.post, "/v1/redact", files={"image": large})
        wait_until(lambda: server.metric("faceguard_busy_workers") == 1)
        status = server.stop()

        assert 200 == asked.result().status_code
    assert 0 == status


def writable(process: int) -> Iterator[str]:
    """List what the process has open for writing."""
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed in the meantime
            info = Path(f"/proc/{process}/fdinfo/{descriptor.name}").read_text()
            if int(re.findall(r"flags:\s*(\d+)", info)[0], 8) & (os.O_WRONLY | os.O_RDWR):
                yield str(descriptor.readlink())


def test_uploads_never_touch_the_disk(large: bytes, tmp_path: Path):
    """No file is opened for writing while a large upload is worked on; the folder for temporary files stays empty."""
    assert len(large) > 2 * 2**20  # more than the framework keeps in memory by itself
    opened: set[str] = set()
    with serving("--detail", "fast", TMPDIR=str(tmp_path)) as server, ThreadPoolExecutor(1) as clients:
        before = set(writable(server.process.pid))
        asked = clients.submit(server.post, "/v1/redact", files={"image": large})
        while not asked.done():
            opened |= set(writable(server.process.pid))
            time.sleep(0.002)

    assert 200 == asked.result().status_code
    assert any(name.startswith("socket:") for name in opened - before)  # something was seen at all
    assert not [
        name
        for name in opened - before
        if name.startswith("/") and name != "/dev/null" and not name.startswith("/memfd:")
    ]
    assert not list(tmp_path.iterdir())


def test_a_client_that_leaves_frees_its_place(large: bytes, photo: bytes):
    """After an abrupt disconnect the next request is served."""
    with serving("--detail", "fast", "--queue", "0") as server:
        with server.connect() as connection:
            body = form(large)
            connection.sendall(head(f"Content-Length: {len(body)}") + body)
            wait_until(lambda: server.metric("faceguard_busy_workers") == 1)
            assert 503 == server.post("/v1/redact", files={"image": photo}).status_code
        wait_until(lambda: server.post("/v1/redact", files={"image": photo}).status_code == 200)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="taking the network away needs root")
def test_everything_works_without_a_network(photo: bytes, tmp_path: Path):
    """In a network namespace with nothing but loopback, serving, the documentation and redaction work."""
    (tmp_path / "photo.jpg").write_bytes(photo)
    script = """
        ip link set lo up 2>/dev/null || python3 -c '
import fcntl, socket, struct
with socket.socket() as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 1))'
        "$0" -m faceguard serve --port 8000 --workers 1 & server=$!
        for _ in $(seq 300); do curl -fsS http://127.0.0.1:8000/readyz 2>/dev/null && break; sleep 0.2; done
        curl -fsS http://127.0.0.1:8000/docs >/dev/null || exit 11
        curl -fsS http://127.0.0.1:8000/static/vendor/swagger-ui/swagger-ui-bundle.js >/dev/null || exit 12
        curl -fsS -F image=@photo.jpg -F style=solid http://127.0.0.1:8000/v1/redact -o out.jpg || exit 13
        curl -s -m 3 http://192.0.2.1/ && exit 14
        kill $server; wait $server
    """
    done = subprocess.run(["unshare", "-n", "bash", "-c", script, sys.executable], cwd=tmp_path, check=False)

    assert 0 == done.returncode
    assert is_redacted((tmp_path / "out.jpg").read_bytes(), photo, (0, 0, 0))

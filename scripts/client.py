"""A client of the service: the photo that is sent, and what comes back."""

import hashlib
import http.client
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from commands import ROOT, wait

PHOTO = ROOT / "docs/images/before-after.jpg"


def form(options: dict[str, str]) -> bytes:
    """Write a multipart form with the photo."""
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in options.items()
    ]
    head = b'Content-Disposition: form-data; name="image"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    parts.append(head + PHOTO.read_bytes())
    return b"".join(b"--image-check\r\n" + part + b"\r\n" for part in parts) + b"--image-check--\r\n"


def asked(port: int, options: dict[str, str]) -> str:
    """Ask the service on this port: status, faces, digest of the picture."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Content-Type": "multipart/form-data; boundary=image-check"}
    connection.request("POST", "/v1/redact", form(options), headers)
    answer = connection.getresponse()
    return f"{answer.status} {answer.headers['Faceguard-Faces']} {hashlib.sha256(answer.read()).hexdigest()}"


def free_port() -> int:
    """Find a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether the service on this port is ready."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False


@contextmanager
def outside() -> Iterator[int]:
    """Run the service of the checkout, which the image has to agree with, and give its port."""
    port = free_port()
    command = [sys.executable, "-m", "faceguard", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            wait(lambda: answers(port), 60, "the service outside")
            yield port
        finally:
            process.terminate()

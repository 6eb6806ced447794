"""The service below a path, behind the real proxies with the samples of `deploy/`."""

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest
import yaml
from websockets.sync.client import connect
from websockets.typing import Origin

from testing import proxy
from testing.server import PATIENCE, Server, serving, wait_until
from testing.zips import zipped
from tests.conftest import ROOT

CADDYFILE = ROOT / "deploy/caddy/prefix.Caddyfile"
LOADED = re.compile(r"""(?:(?:src|href)=|(?:from|import|URL\() ?\(?)["']([^"'#]+)["']""")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A service that knows nothing of its prefix but what the proxy says."""
    with serving() as running:
        yield running


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


@contextmanager
def caddied(caddy: str, url: str, folder: Path) -> Iterator[str]:
    """Run Caddy with its sample before the service."""
    port = free_port()
    environment = {"HOME": str(folder), "SITE": f"http://localhost:{port}", "UPSTREAM": urlsplit(url).netloc}
    command = [caddy, "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: listens(port) or process.poll() is not None)
            yield f"http://localhost:{port}{proxy.PREFIX}"
        finally:
            process.terminate()


def listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(params=["nginx", "caddy"])
def below(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> Iterator[str]:
    """The address on the outside."""
    if request.param == "nginx" and not proxy.NGINX:
        pytest.skip("nginx is missing; on Debian: apt-get install nginx")
    started = (
        proxy.nginx(server.url, tmp_path, free_port())
        if request.param == "nginx"
        else caddied(request.getfixturevalue("caddy"), server.url, tmp_path)
    )
    with started as url:
        yield url


@pytest.mark.deploy
def test_all_is_there_below_the_prefix(below: str, server: Server, photo: bytes):
    """Pages with all that they load, the document, redaction and archives; metrics are not shown."""

    def get(url: str) -> httpx2.Response:
        return httpx2.get(url, timeout=PATIENCE)

    seen, coming = set[str](), [f"{below}/", f"{below}/docs"]
    while coming:
        url = coming.pop()
        answer = get(url)
        assert 200 == answer.status_code, url
        seen.add(url)
        if "swagger-ui" not in url and not url.endswith(".svg"):
            coming += {urljoin(url, name) for name in LOADED.findall(answer.text)} - seen
    redirect = get(below)
    archive = httpx2.post(
        f"{below}/v1/redact/archive",
        content=zipped({f"{number}.jpg": photo for number in range(3)}),
        headers={"Content-Type": "application/zip"},
        timeout=PATIENCE,
    )

    assert len(seen) > 30
    assert (308, "/faces/") == (redirect.status_code, urlsplit(redirect.headers["location"]).path)
    assert "/faces/docs" == urlsplit(get(f"{below}/docs/").headers["location"]).path
    assert "/faces" == get(f"{below}/openapi.json").json()["servers"][0]["url"]
    assert 404 == get(f"{below}/metrics").status_code
    redacted = httpx2.post(f"{below}/v1/redact", files={"image": photo}, timeout=PATIENCE)
    assert server.post("/v1/redact", files={"image": photo}).content == redacted.content
    assert 200 == archive.status_code


@pytest.mark.deploy
def test_live_pictures_are_there_below_the_prefix(below: str, photo: bytes):
    """For the page of that site."""
    origin = f"http://{urlsplit(below).netloc}"
    with connect(f"{below.replace('http', 'ws')}/v1/live", origin=Origin(origin), proxy=None) as live:
        live.send('{"look_ahead": 0}')
        live.send(photo)

        assert b"\xff\xd8" == live.recv(PATIENCE)[:2]


@pytest.mark.deploy
def test_what_is_too_large_is_told_by_the_service(below: str):
    """A little above its limit the answer is its problem; far above it is the proxy's 413."""
    headers = {"Content-Type": "image/jpeg"}
    little, far = (
        httpx2.post(f"{below}/v1/redact", content=bytes(size), headers=headers, timeout=PATIENCE)
        for size in (33_000_000 + 560_000, 50_000_000)
    )

    assert (413, "application/problem+json") == (little.status_code, little.headers["content-type"])
    assert 413 == far.status_code


def test_the_sample_for_traefik_can_be_read():
    """What its router names is there, and it takes off the same prefix; no Traefik was at hand to try it."""
    sample: dict[str, Any] = yaml.safe_load((ROOT / "deploy/traefik/faceguard.yaml").read_text())["http"]
    router = sample["routers"]["faceguard"]

    assert set(router["middlewares"]) == sample["middlewares"].keys()
    assert router["service"] in sample["services"]
    assert [proxy.PREFIX] == sample["middlewares"]["faceguard-prefix"]["stripPrefix"]["prefixes"]
    assert re.search(sample["middlewares"]["faceguard-slash"]["redirectRegex"]["regex"], "https://a.example/faces")

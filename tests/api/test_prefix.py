"""The service below a path, behind proxies that leave it on or take it off."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.types import Scope

from faceguard.api.prefix import PREFIX, Prefix, _below, _told
from faceguard.app import create_app
from faceguard.settings import Settings
from tests.api.problems import assert_problem

KEY = "0123456789abcdef"


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service below `/faces` that asks for keys; its proxy is at 10.1.2.3."""
    keys: Path = tmp_path_factory.mktemp("keys") / "keys.txt"
    keys.write_text(KEY)
    settings = Settings(
        workers=1, allowed_hosts="testserver", root_path="faces/", trusted_proxies="10.1.0.0/16", api_keys_file=keys
    )
    with TestClient(create_app(settings), client=("10.1.2.3", 1)) as client:
        yield client


@pytest.mark.parametrize("prefix", ["", "/faces"])
def test_the_prefix_may_be_left_on_or_taken_off(behind: TestClient, photo: bytes, prefix: str):
    """Pages, what they load, the API and the probes are there either way."""
    for path in ("/", "/docs", "/openapi.json", "/static/app.css", "/livez"):
        assert 200 == behind.get(f"{prefix}{path}").status_code, path
    answer = behind.post(f"{prefix}/v1/redact", files={"image": photo}, headers={"X-API-Key": KEY})

    assert 200 == answer.status_code
    assert "'unsafe-inline'" in behind.get(f"{prefix}/docs").headers["content-security-policy"]
    assert "'unsafe-inline'" not in behind.get(f"{prefix}/").headers["content-security-policy"]
    assert_problem(behind.get(f"{prefix}/nothing"), "not-found")


@pytest.mark.parametrize("path", ["/v1/info", "/faces/v1/info"])
def test_no_way_leads_around_the_keys(behind: TestClient, path: str):
    """The prefix is gone before they are asked for."""
    assert_problem(behind.get(path), "unauthorized")
    assert_problem(behind.get(path, headers={"X-Forwarded-Prefix": "/other"}), "unauthorized")
    assert 200 == behind.get(path, headers={"X-API-Key": KEY}).status_code


def test_only_the_prefix_itself_is_taken_off(behind: TestClient):
    """Once, and where a segment ends."""
    for path in ("/faces/faces/livez", "/facesx/livez", "/face/livez", "/faces//livez"):
        assert_problem(behind.get(path), "not-found")


def test_the_log_and_the_metrics_have_routes_without_it(behind: TestClient):
    """They are the same behind any proxy."""
    behind.get("/faces/readyz")

    assert 'faceguard_requests_total{route="/readyz",status="200"}' in behind.get("/metrics").text
    assert "faces" not in behind.get("/metrics").text.replace("faceguard_faces", "")


def server_of(client: TestClient, path: str = "/openapi.json", **headers: str) -> str:
    """Return the address that the served document names."""
    servers = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}).json()
    return str(servers["servers"][0]["url"])


def test_the_document_names_the_address_on_the_outside(behind: TestClient, client: TestClient):
    """The setting's, or what a trusted proxy says; `/docs` sends its requests there."""
    assert "/" == server_of(client)
    assert "/faces" == server_of(behind, "/faces/openapi.json") == server_of(behind)
    assert "/photos" == server_of(behind, x_forwarded_prefix="/photos/")
    assert "/outer/inner" == server_of(behind, x_forwarded_prefix="/outer, /inner")


@pytest.mark.parametrize("value", ["https://evil.example", "//evil.example", "/a//b", "/a b", "/a?b", "/a\\b", "a"])
def test_what_is_no_path_is_not_believed(behind: TestClient, value: str):
    """The setting holds then."""
    assert "/faces" == server_of(behind, x_forwarded_prefix=value)


async def unused(*_: object) -> Any:
    """Receive or send nothing."""
    raise AssertionError


@pytest.mark.parametrize(
    ("proxies", "address", "believed"),
    [
        ("127.0.0.1,::1", "127.0.0.1", True),
        ("127.0.0.1,::1", "::1", True),
        ("127.0.0.1,::1", "10.1.2.3", False),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "fd00::1", False),
        ("*", "10.1.2.3", True),
        ("*", "testclient", True),
        ("127.0.0.1", "testclient", False),
        ("", "127.0.0.1", False),
    ],
)
def test_proxies_are_believed_by_their_address(proxies: str, address: str, believed: bool):  # noqa: FBT001
    """Anybody else could lead a cache's other readers astray."""
    seen = []

    async def app(scope: Scope, *_: object) -> None:
        seen.append(scope["state"]["prefix"])

    prefix = Prefix(app, "", Settings.model_validate({"trusted_proxies": proxies}).trusted_proxies)
    headers = [(b"x-forwarded-prefix", b"/faces")]
    asked = {"type": "http", "path": "/", "raw_path": b"/", "headers": headers, "client": (address, 1), "state": {}}
    asyncio.run(prefix(asked, unused, unused))

    assert ["/faces" if believed else ""] == seen


def test_redirects_stay_below_the_prefix(behind: TestClient):
    """They name neither scheme nor host, which a proxy may have changed."""

    def led(path: str, **headers: str) -> str:
        answer = behind.get(path, headers=headers, follow_redirects=False)
        assert answer.is_redirect
        assert "content-security-policy" in answer.headers
        return answer.headers["location"]

    assert "/faces/" == led("/faces")
    assert "/faces/docs" == led("/faces/docs/")
    assert "/faces/docs?a=b" == led("/docs/?a=b")
    assert "/photos/docs" == led("/docs/", **{"X-Forwarded-Prefix": "/photos"})


def test_pages_name_all_that_they_load_from_where_they_are(behind: TestClient):
    """Scripts, styles and pictures answer below the prefix, and so does what they load in turn."""
    seen, coming = set[str](), [f"http://testserver/faces/{page}" for page in ("", "docs")]
    while coming:
        url = coming.pop()
        if url in seen:
            continue
        seen.add(url)
        answer = behind.get(url)
        assert 200 == answer.status_code, url
        if "swagger-ui" not in url and not url.endswith(".svg"):
            named = re.findall(r"""(?:(?:src|href)=|(?:from|import|URL\() ?\(?)["']([^"'#]+)["']""", answer.text)
            coming += [urljoin(url, name) for name in named]

    assert len(seen) > 30
    assert [] == [url for url in seen if not url.startswith("http://testserver/faces/")]


@pytest.mark.parametrize("written", ["/faces", "faces", "/faces/", "faces/"])
def test_the_setting_is_read_as_people_write_it(written: str):
    """With slashes or without."""
    assert "/faces" == Settings(root_path=written).root_path


@pytest.mark.parametrize("written", ["", "/"])
def test_the_root_is_no_prefix(written: str):
    """It is the same as none."""
    assert Settings(root_path=written).root_path is None


@pytest.mark.parametrize("wrong", [{"root_path": "a//b"}, {"root_path": "a b"}, {"trusted_proxies": "localhost"}])
def test_a_wrong_setting_stops_the_start(wrong: dict[str, str]):
    """It is not found out by the first request."""
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)


@given(st.lists(st.text(max_size=20), max_size=3), st.text(st.characters(codec="latin-1"), max_size=20))
def test_no_redirect_leaves_the_service(values: list[str], location: str):
    """Whatever a proxy says, and whatever was asked for."""
    prefix = _told(values)

    assert PREFIX.fullmatch(prefix)
    assert not prefix.startswith("//")
    assert (
        not urljoin("http://here/", _below(prefix, f"http://here/docs{location}"))
        .removeprefix("http://here/")
        .startswith("//")
    )

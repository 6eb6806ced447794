import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from faceguard import __version__
from faceguard.app import create_app
from faceguard.settings import Settings
from tests.api.problems import assert_problem


def test_probes(client: TestClient):
    """The process is alive and ready while the application runs."""
    assert 200 == client.get("/livez").status_code
    assert 200 == client.get("/readyz").status_code


def test_info_tells_models_limits_and_defaults(client: TestClient, settings: Settings):
    """A client learns what it may send, and with what it is worked on."""
    info = client.get("/v1/info").json()

    assert __version__ == info["version"]
    assert settings.max_pixels == info["limits"]["pixels"]
    assert "balanced" == info["defaults"]["detail"]
    assert {"mediapipe-full-range", "centerface"} <= {m["name"] for m in info["models"] if m["available"]}


def test_metrics_count_answers_by_route(client: TestClient, photo: bytes):
    """The template of the route is the label, never a path that was asked for."""
    client.post("/v1/detect", files={"image": photo})
    client.get("/SECRET")

    text = client.get("/metrics").text

    assert 'faceguard_requests_total{route="/v1/detect",status="200"}' in text
    assert "SECRET" not in text


def test_unknown_addresses_and_methods_are_problems(client: TestClient):
    """404 and 405 have the form of every other error."""
    assert_problem(client.get("/nothing"), "not-found")
    response = client.delete("/v1/redact")
    assert_problem(response, "method-not-allowed")
    assert "POST" in response.headers["allow"]


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_pages_load_nothing_from_elsewhere(client: TestClient, path: str):
    """Every address in the pages is one of ours and answers; scripts and styles stand in files."""
    page = client.get(path)

    addresses = re.findall(r'(?:src|href)="([^#"][^"]*)"', page.text)
    assert addresses
    for address in addresses:
        assert not urlsplit(address).netloc
        assert not address.startswith("/"), "a proxy may have put the page below a path"
        assert 200 == client.get(f"/{address}").status_code
    assert not re.search(r"<script(?![^>]*src=)", page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "'unsafe-inline'" not in re.findall("script-src [^;]*", page.headers["content-security-policy"])[0]


@pytest.mark.parametrize("path", ["/", "/docs", "/livez", "/v1/info", "/nothing"])
def test_security_headers_are_on_every_answer(client: TestClient, path: str):
    """Nothing is sniffed, framed or shared with other origins."""
    headers = client.get(path).headers

    assert "nosniff" == headers["x-content-type-options"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "same-origin" == headers["cross-origin-resource-policy"]
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/", "/docs", "/static/app.css"])
def test_files_of_the_page_are_asked_for_again(client: TestClient, path: str):
    """A browser may keep them, and has to ask whether they have changed; a script is not sent twice for nothing."""
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert "no-cache" == first.headers["cache-control"]
    assert again.status_code == (304 if path.startswith("/static") else 200)
    assert "no-cache" == again.headers["cache-control"]


def test_api_keys_are_asked_for_and_read_again(tmp_path: Path):
    """Any key of the file opens, by either header, and a changed file counts without a restart."""
    file = tmp_path / "keys"
    file.write_text("# ours\nfirst-key\nsecond-key\n")
    settings = Settings(workers=1, allowed_hosts="testserver", api_keys_file=file)
    with TestClient(create_app(settings)) as client:
        refused = client.get("/v1/info")
        assert_problem(refused, "unauthorized")
        assert "Bearer" == refused.headers["www-authenticate"]
        assert 200 == client.get("/v1/info", headers={"Authorization": "Bearer first-key"}).status_code
        assert 200 == client.get("/v1/info", headers={"X-API-Key": "second-key"}).status_code
        assert 401 == client.get("/v1/info", headers={"X-API-Key": "third-key"}).status_code
        assert 200 == client.get("/livez").status_code
        counted = client.get("/metrics", headers={"X-API-Key": "first-key"}).text
        assert 'faceguard_refused_total{reason="unauthorized"} 2.0' in counted
        assert 'faceguard_requests_total{route="/v1/info",status="401"} 2.0' in counted

        file.write_text("third-key\n")
        os.utime(file, ns=(1, 1))
        assert 200 == client.get("/v1/info", headers={"X-API-Key": "third-key"}).status_code
        assert 401 == client.get("/v1/info", headers={"X-API-Key": "first-key"}).status_code


def test_what_is_no_key_opens_nothing(tmp_path: Path):
    """Empty lines and comments let nobody in, by whatever header."""
    file = tmp_path / "keys"
    file.write_text("# ours\n\n   \nfirst-key\n#second-key\n")
    settings = Settings(workers=1, allowed_hosts="testserver", api_keys_file=file)
    with TestClient(create_app(settings)) as client:
        assert 200 == client.get("/v1/info", headers={"X-API-Key": " first-key "}).status_code
        for key in ("", " ", "# ours", "ours", "#second-key", "second-key", "first-key second-key"):
            for headers in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}, {"Authorization": key}):
                assert_problem(client.get("/v1/info", headers=headers), "unauthorized")


def test_a_key_file_that_cannot_be_read_stops_the_start(tmp_path: Path):
    """Rather no service than one that is open to all."""
    settings = Settings(workers=1, allowed_hosts="testserver", api_keys_file=tmp_path / "none")

    with pytest.raises(FileNotFoundError), TestClient(create_app(settings)):
        pass


def written_in_place(file: Path, content: str) -> None:
    """Change the content alone: size and time stay."""
    times = file.stat()
    file.write_text(content)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def renamed_over(file: Path, content: str) -> None:
    """Put another file of the same size and time in its place."""
    other = file.with_name("other")
    other.write_text(content)
    times = file.stat()
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(file)


def linked_anew(file: Path, content: str) -> None:
    """Swap the folder behind a link, as Kubernetes does with secrets; all files are equally old."""
    folder, times = file.parent / "..new", file.stat()
    folder.mkdir()
    (folder / "keys").write_text(content)
    os.utime(folder / "keys", ns=(times.st_atime_ns, times.st_mtime_ns))
    (file.parent / "..next").symlink_to("..new")
    (file.parent / "..next").replace(file.parent / "..data")


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A file with one key, behind two links as in a mounted secret."""
    (tmp_path / "..old").mkdir()
    (tmp_path / "..old/keys").write_text("first-key\n")
    (tmp_path / "..data").symlink_to("..old")
    (tmp_path / "keys").symlink_to("..data/keys")
    return tmp_path / "keys"


def statuses(client: TestClient) -> tuple[int, ...]:
    """Return how two keys and none are answered."""
    given: list[dict[str, str]] = [{"X-API-Key": "first-key"}, {"X-API-Key": "other-key"}, {}]
    return tuple(client.get("/v1/info", headers=headers).status_code for headers in given)


@pytest.mark.parametrize("change", [written_in_place, renamed_over, linked_anew])
def test_a_revoked_key_is_revoked_however_its_file_changes(key_file: Path, change: Callable[[Path, str], None]):
    """At once, although neither size nor time tell."""
    settings = Settings(workers=1, allowed_hosts="testserver", api_keys_file=key_file)
    with TestClient(create_app(settings)) as client:
        before = statuses(client)
        change(key_file, "other-key\n")

        assert (200, 401, 401) == before
        assert (401, 200, 401) == statuses(client)


def test_nobody_gets_in_while_the_key_file_is_away(key_file: Path, caplog: pytest.LogCaptureFixture):
    """Removing it revokes all keys, and the log says so once; they count again when it is back."""
    settings = Settings(workers=1, allowed_hosts="testserver", api_keys_file=key_file)
    with TestClient(create_app(settings)) as client:
        key_file.rename(key_file.with_name("away"))
        assert (401, 401, 401) == statuses(client)
        assert 1 == [record.name for record in caplog.records].count("faceguard.keys")

        key_file.with_name("away").rename(key_file)
        assert (200, 401, 401) == statuses(client)


def test_a_request_id_is_given_or_taken_over_when_safe(client: TestClient):
    """A client may choose an id of hex digits; anything else is replaced."""
    assert "deadbeef-0001" == client.get("/livez", headers={"X-Request-ID": "deadbeef-0001"}).headers["x-request-id"]
    assert "SECRET" not in client.get("/livez", headers={"X-Request-ID": "SECRET"}).headers["x-request-id"]


def test_nothing_of_an_upload_is_told(client: TestClient, photo: bytes, caplog: pytest.LogCaptureFixture):
    """The file's name stands in no log line, header, metric or error."""
    caplog.set_level("DEBUG")
    name = ("SECRET-name.jpg", photo, "image/jpeg")

    answers = [
        client.post("/v1/redact", files={"image": name}),
        client.post("/v1/redact", files={"image": ("SECRET-name.jpg", b"x")}),
        client.post("/v1/redact", files={"SECRET-field": name}),
        client.post("/v1/detect", files={"image": name}),
        client.get("/metrics"),
    ]

    assert any(record.name == "faceguard.access" for record in caplog.records)
    told = [str(vars(record)) for record in caplog.records if record.name.startswith(("faceguard", "uvicorn"))]
    told += [f"{answer.headers} {answer.content!r}" for answer in answers]
    assert not any("SECRET" in text for text in told)

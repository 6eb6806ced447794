from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from faceguard.app import create_app
from faceguard.settings import Settings
from tests.api.problems import assert_problem

FRIEND = "https://photos.example.org"
STRANGER = "https://evil.example"


@pytest.fixture(scope="module")
def friendly() -> Iterator[TestClient]:
    """A service that lets one other site's pages call."""
    with TestClient(
        create_app(Settings(workers=1, allowed_hosts="testserver", allowed_origins=FRIEND.title()))
    ) as client:
        yield client


@pytest.fixture(scope="module")
def local() -> Iterator[TestClient]:
    """A service as it is without settings."""
    with TestClient(create_app(Settings(workers=1))) as client:
        yield client


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:8000", "localhost:evil", ":8000", "::1", ""]
)
def test_unknown_hosts_are_refused(local: TestClient, host: str):
    """A page that rebinds its name to this machine reads nothing; probes, which know the address only, are answered."""
    assert_problem(local.get("/v1/info", headers={"Host": host}), "unknown-host")
    for probe in ("/livez", "/readyz", "/metrics"):
        assert 200 == local.get(probe, headers={"Host": host}).status_code


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:8000"])
def test_this_machine_is_known(local: TestClient, host: str):
    """By its name and both of its addresses, with a port and without."""
    assert 200 == local.get("/v1/info", headers={"Host": host}).status_code


def test_other_sites_pages_cannot_post(client: TestClient, photo: bytes):
    """A form on another site may be sent by a browser, but is refused; a link to the page works."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert_problem(client.post("/v1/redact", files={"image": photo}, headers=headers), "cross-site")
    assert 200 == client.get("/", headers=headers).status_code


@pytest.mark.parametrize("site", ["same-site", "cross-site", "Cross-Site", " SAME-SITE ", "anything"])
def test_only_the_own_origins_pages_can_post(client: TestClient, photo: bytes, site: str):
    """Not another port of this machine, nor a subdomain, nor what a browser may say one day; in any case of letters."""
    response = client.post("/v1/redact", files={"image": photo}, headers={"Sec-Fetch-Site": site})

    assert_problem(response, "cross-site")


@pytest.mark.parametrize("site", ["same-origin", "none", "Same-Origin", "NONE"])
def test_the_own_page_and_a_person_may(client: TestClient, site: str):
    """In any case of letters, too."""
    assert 200 == client.get("/v1/info", headers={"Sec-Fetch-Site": site}).status_code


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_a_link_opens_the_page_and_posts_nothing(client: TestClient, site: str):
    """In whatever letters the mode is written."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "Navigate"}

    assert 200 == client.get("/", headers=headers).status_code
    assert_problem(client.post("/v1/redact", headers=headers), "cross-site")


@pytest.mark.parametrize(
    "origin", [STRANGER, "null", "http://testserver.evil.example", "http://[", "http://[testserver", "["]
)
def test_a_foreign_origin_is_refused_where_a_browser_says_no_more(client: TestClient, origin: str):
    """Over plain HTTP to another machine browsers send Origin, but not Sec-Fetch-Site; it may be no address at all."""
    assert_problem(client.post("/v1/redact", headers={"Origin": origin}), "cross-site")


def test_the_own_origin_is_not_foreign(client: TestClient, photo: bytes):
    """Our own page sends its origin too; names have no case."""
    headers = {"Origin": "http://testserver", "Host": "TestServer"}
    response = client.post("/v1/detect", files={"image": photo}, headers=headers)

    assert 200 == response.status_code


@pytest.mark.parametrize("origin", [FRIEND, STRANGER])
def test_cors_is_off(client: TestClient, origin: str):
    """Neither a preflight nor an answer lets another site's page read anything."""
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    preflight = client.options("/v1/redact", headers=headers | {"Access-Control-Request-Method": "POST"})

    assert_problem(preflight, "cross-site")
    for answer in (preflight, client.get("/v1/info", headers=headers), client.get("/livez", headers=headers)):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_an_allowed_origin_may_call_and_read(friendly: TestClient, photo: bytes):
    """Preflight, answer and refusal carry the headers that let its page read them."""
    headers = {"Origin": FRIEND, "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}
    ask = {"Access-Control-Request-Method": "QUERY", "Access-Control-Request-Headers": "x-api-key"}

    preflight = friendly.options("/v1/detect", headers=headers | ask)
    answer = friendly.post("/v1/redact", files={"image": photo}, headers=headers)
    refusal = friendly.post("/v1/redact", headers=headers)

    assert [200, 200, 400] == [each.status_code for each in (preflight, answer, refusal)]
    assert {FRIEND} == {each.headers["access-control-allow-origin"] for each in (preflight, answer, refusal)}
    assert "Faceguard-Faces" in answer.headers["access-control-expose-headers"]


def test_other_origins_stay_refused(friendly: TestClient):
    """One that is allowed opens the door for itself alone."""
    response = friendly.post("/v1/redact", headers={"Origin": STRANGER, "Sec-Fetch-Site": "cross-site"})

    assert_problem(response, "cross-site")
    assert "access-control-allow-origin" not in response.headers

"""The page and Swagger UI below a path, behind a proxy that takes it off."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from testing import proxy
from testing.server import Server
from tests.web.desk import Desk


@pytest.fixture(params=["nginx", "small"])
def below(request: pytest.FixtureRequest, service: Server, tmp_path: Path) -> Iterator[str]:
    """The address on the outside."""
    if request.param == "small":
        with proxy.small(service.url) as url:
            yield url
        return
    if not proxy.NGINX:
        pytest.skip("nginx is missing; on Debian: apt-get install nginx")
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    with proxy.nginx(service.url, tmp_path, port) as url:
        yield url


@pytest.fixture
def asked(page: Page) -> list[str]:
    """What the browser asks for."""
    urls = list[str]()
    page.on("request", lambda request: urls.append(request.url))
    return urls


def test_the_page_works_below_a_prefix(page: Page, below: str, asked: list[str], photo: bytes):
    """Its styles are there, a photo is redacted, and nothing is asked for beside the prefix."""
    desk = Desk(page, below)
    desk.open()
    desk.add({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo})
    desk.settled()

    assert 4 == page.evaluate("() => [...document.styleSheets].filter((sheet) => sheet.cssRules.length > 10).length")
    assert f"{below}/v1/redact" in asked
    assert [] == [url for url in asked if not url.startswith((below, "blob:", "data:"))]


def test_swagger_ui_works_below_a_prefix(page: Page, below: str, asked: list[str]):
    """It asks for a key by its button, and sends its requests below the prefix."""
    page.goto(f"{below}/docs")
    assert f"{below}/" == page.get_by_role("link", name="Face Privacy Guard").evaluate("(link) => link.href")
    page.get_by_role("button", name="Authorize").first.click()
    expect(page.get_by_text("ApiKey (apiKey)")).to_be_visible()
    expect(page.get_by_text("Bearer (http, Bearer)")).to_be_visible()
    page.get_by_role("button", name="Close").first.click()
    page.locator("#operations-service-get_info .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(
        page.locator("#operations-service-get_info .live-responses-table .response .response-col_status").first
    ).to_have_text("200")

    assert f"{below}/v1/info" in asked


@pytest.mark.parametrize("route", ["detect", "redact"])
def test_swagger_ui_uploads_a_photo(page: Page, service: Server, photo: bytes, route: str):
    """With the options that a person has chosen, and no other."""
    page.goto(f"{service.url}/docs")
    operation = page.locator(f"#operations-{route}-{route}")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    of_picture = operation.locator("tr[data-property-name=image] input[type=file]")
    of_picture.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo})
    operation.locator("tr[data-property-name=detail] select").select_option("fast")
    operation.get_by_role("button", name="Execute").click()

    expect(operation.locator(".live-responses-table .response .response-col_status").first).to_have_text("200")
    sent = re.findall(r"-F '(\w+)=([^']+)'", operation.locator(".curl").inner_text())
    assert {"image": "@a.jpg;type=image/jpeg", "detail": "fast"} == dict(sent)

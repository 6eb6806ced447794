"""A real browser at a real server. Without the dependency group `browser` its tests are not collected."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from testing.server import Server, serving
from tests.web.pictures import portraits

CUT_OFF = "error loading dynamically imported module"
"""What Firefox says of a page that is left while it loads."""
WITHOUT_BROWSER = {"test_locales.py", "test_styles.py", "test_types.py"}
collect_ignore = (
    []
    if find_spec("pytest_playwright")
    else [path.name for path in Path(__file__).parent.glob("test_*.py") if path.name not in WITHOUT_BROWSER]
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only another browser can be tested for; the marks in `browsers.py` say why."""
    chosen = config.getoption("browser", None) or ["chromium"]
    kept, left = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        mark = item.get_closest_marker("only_browser")
        (kept if mark is None or set(mark.args) & set(chosen) else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


if not collect_ignore:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page

    from tests.web.browsers import CAMERA, launch_arguments, preferences
    from tests.web.desk import Desk

    @pytest.fixture(scope="session")
    def browser_type_launch_args(browser_name: str) -> dict[str, Any]:
        """Debian's own browser."""
        return launch_arguments(browser_name)

    @pytest.fixture(scope="session")
    def context_with(
        browser: Browser, launch_browser: Callable[..., Browser]
    ) -> Iterator[Callable[..., BrowserContext]]:
        """Opens a context for a person with these preferences."""
        others = dict[str, Browser]()

        def opened(**options: Any) -> BrowserContext:
            told = preferences({key: value for key, value in options.items() if isinstance(value, str)})
            if browser.browser_type.name != "firefox" or not told:
                return browser.new_context(**options)
            if repr(told) not in others:
                others[repr(told)] = launch_browser(firefox_user_prefs=CAMERA | told)
            return others[repr(told)].new_context(**options)

        yield opened
        for other in others.values():
            other.close()

    @contextmanager
    def watched(page: Page, url: str) -> Iterator[None]:
        """At the end, nothing was asked of another origin, and the browser has not complained.

        What a violated Content-Security-Policy leaves is such a complaint.
        """
        asked, complaints = [], []

        def note(message: ConsoleMessage) -> None:
            expected = ("Failed to load resource", "Service Worker registration blocked by Playwright")
            if message.type in {"error", "warning"} and not any(words in message.text for words in expected):
                complaints.append(message.text)

        page.on("request", lambda request: asked.append(request.url))
        page.on("console", note)
        page.on("pageerror", lambda error: None if CUT_OFF in str(error) else complaints.append(str(error)))
        yield

        assert [] == [each for each in asked if not each.startswith((f"{url}/", f"blob:{url}/", "data:"))]
        assert [] == complaints

    @pytest.fixture
    def desk(page: Page, service: Server) -> Iterator[Desk]:
        """The page, opened and watched."""
        with watched(page, service.url):
            desk = Desk(page, service.url)
            desk.open()
            yield desk

    @pytest.fixture
    def phone(browser: Browser, service: Server) -> Iterator[Desk]:
        """The page on a phone, opened."""
        context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        desk = Desk(context.new_page(), service.url)
        desk.open()
        yield desk

        context.close()

    @pytest.fixture
    def asked(page: Page) -> list[str]:
        """What the browser asks before it leaves the page; it is told to."""
        kinds = list[str]()

        def leave(dialog: Dialog) -> None:
            kinds.append(dialog.type)
            dialog.accept()

        page.on("dialog", leave)
        return kinds


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """Without the page's worker, as no test sees the requests of one that has it."""
    return {"locale": "en-GB", "viewport": {"width": 1280, "height": 860}, "service_workers": "block"}


@pytest.fixture(scope="session")
def service() -> Iterator[Server]:
    """A server of two workers."""
    with serving("--workers", "2") as server:
        yield server


@pytest.fixture
def port() -> int:
    """A port that a service has before and after its restart."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@pytest.fixture(scope="session")
def group() -> np.ndarray:
    """A picture with three faces beside each other, (512, 1536, 3) RGB."""
    return portraits(3)

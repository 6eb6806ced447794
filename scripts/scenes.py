"""The states of the page that pictures are taken of, each from the welcome on."""

from playwright.sync_api import Page, expect

from gestures import drag, rest, settle
from subjects import film, photos


def welcome(page: Page) -> None:
    """Do nothing."""
    expect(page.locator("#headline")).not_to_be_empty()


def review(page: Page) -> None:
    """Check all photos, draw a region by hand, and put the divider in the middle."""
    page.locator("#picker").set_input_files(photos())
    settle(page)
    drag(page, "#stage", (0.265, 0.68), (0.415, 0.84))
    settle(page)
    page.locator("#divider").focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    rest(page)


def warning(page: Page) -> None:
    """Choose a style that can be undone."""
    review(page)
    page.locator("label:has([value=gaussian])").click()
    settle(page)


def look(page: Page) -> None:
    """Have one face look different, and paint over the mission's badge."""
    page.locator("#picker").set_input_files(photos())
    settle(page)
    page.locator("#draw-brush").click()
    drag(page, "#stage", (0.49, 0.86), (0.52, 0.83), (0.55, 0.86), (0.5, 0.88))
    page.keyboard.press("Escape")
    page.locator("label:has([name=scope][value=box])").click()
    page.locator("#boxes .box[data-kind=face]").first.click()
    page.locator("label:has([name=style][value=solid])").click()
    page.locator("label:has([name=shape][value=rectangle])").click()
    settle(page)


def panel(page: Page) -> None:
    """Show the end of the settings."""
    review(page)
    page.locator("#format").scroll_into_view_if_needed()


def checklist(page: Page) -> None:
    """Have it asked what is in doubt, before all are saved."""
    review(page)
    page.locator("#save-all").click()


def keys(page: Page) -> None:
    """List the keys."""
    review(page)
    page.keyboard.press("?")


def contact(page: Page) -> None:
    """Show all results at once."""
    review(page)
    page.keyboard.press("g")
    expect(page.locator("#contact-list img:not([hidden])")).to_have_count(len(photos()), timeout=60_000)


def away(page: Page) -> None:
    """Make a decision when no answer comes any more."""
    review(page)
    page.route("**/*", lambda route: route.abort())
    page.locator("label:has([value=solid])").click()
    expect(page.locator("#away")).to_be_visible()


def offer(page: Page) -> None:
    """Open the page again, which offers to go on."""
    page.locator("#keep").check()
    review(page)
    page.wait_for_timeout(1000)  # until all is written
    page.reload()
    expect(page.locator("#offer")).to_be_visible()


def api(page: Page) -> None:
    """Open the documentation of the API."""
    page.goto(f"{page.url}docs")
    expect(page.locator(".opblock").first).to_be_visible()


def cinema(page: Page) -> None:
    """Review a video: keep one person, and have a region follow the helmet."""
    page.locator("#picker").set_input_files([film()])
    expect(page.locator("#film-save")).to_be_enabled(timeout=120_000)
    page.locator("#people .person").nth(1).click()
    seek(page, 0.81)
    page.locator("#film-draw").click()
    drag(page, "#frame", (0.4, 0.7), (0.6, 0.98))
    seek(page, 1.61)
    drag(page, "#frame", (0.5, 0.84), (0.6, 0.84))
    rest(page)


def seek(page: Page, second: float) -> None:
    """Go to a time of the video."""
    page.locator("#film-video").evaluate("(video, second) => { video.currentTime = second; }", second)
    expect(page.locator("#film-time")).to_contain_text(f"0:0{second:.1f} /")


def live(page: Page) -> None:
    """Show a camera's pictures, redacted."""
    page.goto(f"{page.url}live")
    page.locator("#use-camera").click()
    expect(page.locator("#figures")).not_to_be_empty()
    page.wait_for_timeout(3000)  # until the first pictures, which are covered whole, are gone
    page.evaluate("document.querySelector('#figures').hidden = true")  # how fast it is says more of the machine

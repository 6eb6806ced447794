"""What a person does with the page, and waits for."""

from playwright.sync_api import Page, expect

Point = tuple[float, float]
"""In shares of what lies under it: from the left, and from the top."""


def drag(page: Page, over: str, *path: Point) -> None:
    """Drag from point to point over an element."""
    under = page.locator(over).bounding_box()
    assert under  # noqa: S101 - it has been waited for
    first, *others = ((under["x"] + x * under["width"], under["y"] + y * under["height"]) for x, y in path)
    page.mouse.move(*first)
    page.mouse.down()
    for point in others:
        page.mouse.move(*point, steps=5)
    page.mouse.up()


def settle(page: Page) -> None:
    """Wait until all photos are looked at, and the one on display is redacted."""
    expect(page.locator("#progress")).to_be_hidden(timeout=60_000)
    expect(page.locator("#working")).to_be_empty(timeout=60_000)
    expect(page.locator("#divider")).to_be_visible()


def rest(page: Page) -> None:
    """Give the keyboard back to the page, and show its top."""
    page.locator("#main").focus()
    page.evaluate("window.scrollTo(0, 0)")

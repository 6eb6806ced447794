"""Makes the icons of the page as an app from `icon.svg`, by Debian's Chromium."""

import base64

from playwright.sync_api import Browser, sync_playwright

from faceguard.api.docs import WEB

GREEN = "#1f6f5c"
ICONS = {"icon-192.png": (192, 1.0), "icon-512.png": (512, 1.0), "icon-maskable.png": (512, 0.72)}
"""Their side, and how large the drawing is in it: systems may cut a fifth off each side of one that is maskable."""


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, (side, share) in ICONS.items():
            (WEB / name).write_bytes(drawn(browser, side, share))
        browser.close()


def drawn(browser: Browser, side: int, share: float) -> bytes:
    """Draw the icon, on its own green where it does not fill the square."""
    page = browser.new_page(viewport={"width": side, "height": side})
    svg = base64.b64encode((WEB / "icon.svg").read_bytes()).decode()
    ground = GREEN if share < 1 else "transparent"
    page.set_content(
        f'<body style="margin:0;display:grid;place-items:center;height:100vh;background:{ground}">'
        f'<img src="data:image/svg+xml;base64,{svg}" width="{side * share}" height="{side * share}">'
    )
    picture: bytes = page.screenshot(omit_background=True)
    page.close()
    return picture


if __name__ == "__main__":
    main()

"""The page's style sheets, without a browser: they hold for whoever reads from right to left."""

import re
from collections.abc import Iterator

from faceguard.api.docs import WEB

SHEETS = ("theme.css", "app.css", "editor.css", "desk.css")
SIDES = re.compile(
    r"^\s*((?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|left|right"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?:text-align|float|clear):\s*(?:left|right)|border-radius:\s*\S+ \S+ \S+ \S+)\s*[:;]?",
    re.MULTILINE,
)
ON_THE_PHOTO = re.compile(r"\.(box|chip|divider|knob|tag|pane|viewport|stage|boxes|loupe|mark|handle|before|after)\b")
"""Left is left on a photo, whoever looks at it, and the comparison lies on the photo."""


def rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield each selector with its declarations."""
    text = re.sub(r"/\*.*?\*/", "", (WEB / sheet).read_text(), flags=re.DOTALL)
    for selector, declarations in re.findall(r"([^{};]+)\{([^{}]*)\}", text):
        yield " ".join(selector.split()), declarations


def test_only_what_lies_on_a_photo_has_a_left_and_a_right():
    """Everything else has a start and an end, but for what is in the middle."""
    found = [
        (sheet, selector, side[0].strip())
        for sheet in SHEETS
        for selector, declarations in rules(sheet)
        for side in SIDES.finditer(declarations)
        if not ON_THE_PHOTO.search(selector)
    ]

    centred = {("app.css", ".toast", "left:"), ("editor.css", ".working:not(:empty)", "left:")}
    assert set() == set(found) - centred

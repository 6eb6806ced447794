"""Exemption logs: what they say, and that what people wrote does nothing in them."""

import csv
import io
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.receipts.chain import Chain
from faceguard.receipts.entry import Entry
from faceguard.receipts.keys import SigningKey
from faceguard.receipts.ledger import Ledger
from faceguard.receipts.paper import as_html
from faceguard.receipts.reasons import Codes
from faceguard.receipts.receipt import Names
from faceguard.receipts.table import as_csv

KEY = SigningKey.new()
BOX = {"x": 1, "y": 2, "width": 3, "height": 4}
CODES = Codes(free_text=True, codes={"B6": "personal privacy"})
HEAD = {"created": "2026-11-27T03:00:00Z", "version": "0.1.0", "input_sha256": "ab" * 32, "output_sha256": "cd" * 32}
EVIL = "=HYPERLINK(\"http://a.b\"),<script>alert('1')</script>&amp;"


def report(reason: str | None = "B6", **others: Any) -> dict[str, Any]:
    """Return the report of faces by a rule, in doubt and by a box, of a region, and of a face that stays."""
    faces = [
        {"box": BOX, "style": "solid", "decided": {"by": "request", "rule": 1, "sure": True, "reason": "rule's"}},
        {"box": BOX, "decided": {"by": "operator", "rule": 0, "sure": False}},
        {"box": BOX, "reason": "its own", "decided": {"by": "request", "rule": 1, "sure": True, "reason": "rule's"}},
    ]
    left = {"box": BOX, "decided": {"by": "request", "rule": 0, "sure": True, "reason": "small"}}
    settings = {"style": "blur", "reason": reason, "reviewer": "A. B."}
    return {**HEAD, "faces": faces, "regions": [BOX], "kept": [left], "settings": settings, **others}


def book(*reports: Mapping[str, Any], names: Names | None = None) -> Ledger:
    """Return the receipts of these reports."""
    chain = Chain(KEY, CODES)
    return Ledger(io.BytesIO(b"".join(chain.add(each, names) + b"\n" for each in reports)), KEY.public)


def table(ledger: Ledger) -> list[Entry]:
    """Return what a program reads in a log's CSV."""
    head, *rows = csv.reader(io.StringIO("".join(as_csv(ledger.each())), newline=""))
    assert list(Entry._fields) == head
    return [Entry(*row) for row in rows]


def test_each_place_has_its_reason():
    """That of its box, the rule's own, or that of all that was redacted; what was left has none but its rule's."""
    rows = table(book(report()))

    assert [("face", "rule's", ""), ("face", "B6", "personal privacy"),
            ("face", "its own", ""), ("region", "B6", "personal privacy"),
            ("face", "small", "")] == [(row.what, row.reason, row.meaning) for row in rows]  # fmt: skip
    assert ["redacted, solid", "redacted, blur", "redacted, blur", "redacted, blur", "left as asked"] == [
        row.done for row in rows
    ]
    assert ["request 1", "operator 0, in doubt", "request 1", "", "request 0"] == [row.rule for row in rows]
    assert {("0", "A. B.", "ab" * 32, "cd" * 32)} == {
        (row.receipt, row.reviewer, row.input_sha256, row.output_sha256) for row in rows
    }


def test_a_picture_without_a_face_is_in_the_log():
    """Nothing was redacted, and somebody looked."""
    (row,) = table(book(report(faces=[], regions=[], kept=[])))

    assert ("nothing", "", "no face found", "") == (row.what, row.where, row.done, row.reason)


def test_a_video_has_a_line_for_each_person():
    """With the time from which to which they are covered."""
    tracks = [{"id": 0, "from": 0.0, "to": 4.2, "style": None, "decided": None}, {"id": 1, "from": 1, "to": 2}]
    moving = {"keyframes": [[0, 1, 2, 3, 4], [2.5, 1, 2, 3, 4]], "reason": "its own"}
    regions = [moving, {"keyframes": [[0, 1, 2, 3, 4]]}]
    rows = table(book({**report(), "tracks": tracks, "kept": [1], "regions": regions}))

    assert [
        ("person", "0-4.2 s", "redacted, blur"),
        ("person", "1-2 s", "left as asked"),
        ("region", "0-2.5 s", "redacted, blur"),
        ("region", "throughout", "redacted, blur"),
    ] == [(row.what, row.where, row.done) for row in rows]
    assert ["B6", "", "its own", "B6"] == [row.reason for row in rows]


@given(st.text(alphabet="=+-@\t\r\N{FULLWIDTH EQUALS SIGN} a1\"',;\n", min_size=1, max_size=8))
def test_no_cell_is_a_formula(text: str):
    """Whatever somebody wrote, and it is all still there."""
    (row,) = table(book(report(text, faces=[], kept=[]), names=Names(input="a", output=text)))

    for cell in (row.reason, row.file):
        assert cell in {text, f"'{text}"}
        assert cell.lstrip(" ")[:1] not in set("=+-@\t\r\N{FULLWIDTH EQUALS SIGN}") - {""}


class Page(HTMLParser):
    """What a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.texts = list[tuple[str, dict[str, str | None]]](), list[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


@pytest.mark.parametrize("text", [EVIL, "<img src=x onerror=alert(1)>", '"><a href="http://a.b">'])
def test_a_page_asks_for_nothing_and_runs_nothing(text: str):
    """What somebody wrote is text in it."""
    receipts = book(report(text), names=Names(input=text, output=text))
    page = Page("".join(as_html(receipts, KEY.public.fingerprint, lambda _: b"jpeg")))

    assert {"script", "a", "link", "iframe"}.isdisjoint(tag for tag, _ in page.tags)
    assert ["data:image/jpeg;base64,anBlZw=="] == [attrs["src"] for tag, attrs in page.tags if tag == "img"]
    assert any("default-src 'none'" in str(attrs.get("content")) for tag, attrs in page.tags if tag == "meta")
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert text in page.texts


def test_a_page_counts_the_reasons():
    """With what codes stand for."""
    texts = Page("".join(as_html(book(report(), report(None)), KEY.public.fingerprint, lambda _: None))).texts

    assert "2 receipts, 8 places redacted. " in " ".join(texts)
    counts = [texts[texts.index(reason) + 1] for reason in ("B6 (personal privacy)", "rule's", "no reason given")]
    assert ["2", "2", "2"] == counts

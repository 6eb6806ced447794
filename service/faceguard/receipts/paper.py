"""An exemption log as a page to print, in one file: it asks for nothing and runs nothing."""

import base64
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape

from faceguard import __version__
from faceguard.receipts.entry import Entry, entries, name
from faceguard.receipts.ledger import Ledger
from faceguard.receipts.receipt import Receipt
from faceguard.receipts.statement import NOT_PROVEN, meant, said

Thumbnail = Callable[[str], bytes | None]
"""Gives a small JPEG of the result with this SHA-256, where it is at hand."""
SHOWN = {
    "what": "what",
    "where": "x, y, width, height or time",
    "done": "done",
    "reason": "reason",
    "rule": "rule, from 0",
}
"""What the table of a file has of its entries, and how it calls that."""
STYLE = """
@page { size: A4; margin: 15mm }
body { font: 10pt/1.4 system-ui, sans-serif; color: #111; max-width: 180mm; margin: 0 auto; padding: 5mm }
h1 { font-size: 16pt } h2 { font-size: 11pt; margin: 0 0 1mm; overflow-wrap: anywhere }
section { break-inside: avoid-page; border-top: 1px solid #999; padding: 3mm 0; overflow: hidden }
section.long { break-inside: auto }
img { float: right; max-width: 45mm; max-height: 45mm; margin: 0 0 2mm 4mm }
table { border-collapse: collapse; font-size: 8.5pt } thead { display: table-header-group }
th, td { text-align: left; vertical-align: top; padding: .3mm 4mm .3mm 0; overflow-wrap: anywhere }
tr { break-inside: avoid } p { margin: 1mm 0 } code { font-size: 7.5pt; overflow-wrap: anywhere }
@media print { body { padding: 0 } }
"""
LONG = 30
"""Entries from which a file may go over the end of a page."""


def as_html(ledger: Ledger, fingerprint: str, thumbnail: Thumbnail) -> Iterator[str]:
    """Write the page, piece by piece; what people wrote is text in it, whatever it is."""
    yield _head()
    yield from _summary(ledger, fingerprint)
    for receipt in ledger.each():
        yield from _section(receipt, thumbnail)
    yield "</body>\n</html>\n"


def _head() -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>Exemption log</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>Exemption log</h1>\n"
    )


def _summary(ledger: Ledger, fingerprint: str) -> Iterator[str]:
    places, reasons = 0, Counter[str]()
    for receipt in ledger.each():
        redacted = [entry for entry in entries(receipt) if entry.done.startswith("redacted")]
        places += len(redacted)
        reasons.update(meant(receipt, entry.reason) if entry.reason else "no reason given" for entry in redacted)
    yield (
        f"<p>{ledger.count} receipts, {places} places redacted. "
        "All signatures hold, and the receipts follow one another without a gap.</p>\n"
        f"<p>Key <code>{escape(fingerprint)}</code><br>Last receipt <code>{escape(ledger.last or '')}</code></p>\n"
        f"<p>{escape(NOT_PROVEN)}</p>\n"
    )
    if reasons:
        yield "<table><thead><tr><th>reason</th><th>places</th></tr></thead>\n"
        for reason, count in reasons.most_common():
            yield f"<tr><td>{escape(reason)}</td><td>{count}</td></tr>\n"
        yield "</table>\n"
    yield f"<p>Written by Face Privacy Guard {escape(__version__)}.</p>\n"


def _section(receipt: Receipt, thumbnail: Thumbnail) -> Iterator[str]:
    found, report = list(entries(receipt)), receipt.report
    yield '<section class="long">\n' if len(found) > LONG else "<section>\n"
    if small := thumbnail(report["output_sha256"]):
        yield f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(small).decode()}">\n'
    yield (
        f"<h2>{escape(name(receipt))}</h2>\n<p>{escape(said(receipt))}</p>\n"
        f"<p><code>in {escape(report['input_sha256'])}<br>out {escape(report['output_sha256'])}</code></p>\n"
        f"<table><thead><tr>{''.join(f'<th>{title}</th>' for title in SHOWN.values())}</tr></thead>\n"
    )
    for entry in found:
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in _cells(entry))}</tr>\n"
    yield "</table>\n</section>\n"


def _cells(entry: Entry) -> Iterator[str]:
    return (getattr(entry, title) for title in SHOWN)

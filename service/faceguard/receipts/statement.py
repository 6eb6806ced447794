"""What receipts say of a file, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from faceguard.receipts.ledger import Ledger
from faceguard.receipts.receipt import Receipt
from faceguard.sizes import counted

NOT_PROVEN = (
    "It does not prove that every face was found, that the signer's clock was right, who the reviewer was, "
    "or that no later receipt was cut off."
)
"""What no receipt says; the last part is proven where the digest of the last receipt is known from elsewhere."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Whether a file is a result, byte for byte, and of what."""

    proven: bool
    text: str


def stated(ledger: Ledger, sha256: str) -> Statement:
    """Say it of the file with this digest."""
    if written := ledger.written(sha256):
        return Statement(proven=True, text=said(written[-1]))
    if received := ledger.received(sha256):
        return Statement(proven=False, text=f"an original, not a result: receipt {received[-1].number} is of it")
    return Statement(proven=False, text="no receipt is of it")


def said(receipt: Receipt) -> str:
    """Say what a receipt is of; nothing that only a caller has written is on more than the line."""
    report = receipt.report
    settings = report["settings"]
    parts = [f"receipt {receipt.number} of {report['created']}", *_counted(report)]
    if reason := settings.get("reason"):
        parts.append(f"reason {meant(receipt, reason)}")
    if reviewer := settings.get("reviewer"):
        parts.append(f"reviewer {reviewer}")
    return ", ".join(parts)


def meant(receipt: Receipt, reason: str) -> str:
    """Return a reason, with what it stands for where it is a code."""
    stands_for = (receipt.codes or {}).get(reason)
    return f"{reason} ({stands_for})" if stands_for else reason


def _counted(report: Mapping[str, Any]) -> Iterator[str]:
    kept = len(report["kept"])
    found = len(report["tracks"]) - kept if "tracks" in report else len(report["faces"])
    yield f"{counted(found, 'face')} redacted"
    if regions := len(report.get("regions") or ()):
        yield f"{counted(regions, 'region')} besides"
    if kept:
        yield f"{kept} left as asked"
    if report["settings"].get("reversible"):
        yield "by a style that can be undone"

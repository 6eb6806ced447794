"""Content negotiation by the Accept header (RFC 9110 §12.5.1)."""

from collections.abc import Sequence

from starlette.datastructures import Headers

from faceguard.api.problems import NotAcceptableError

ALIASES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "application/x-zip-compressed": "application/zip"}
"""The types as people and older programs write them."""


def accepted(headers: Headers) -> str | None:
    """Return what the client accepts; a header that comes in several lines is one list (RFC 9110 §5.3)."""
    return ", ".join(headers.getlist("accept")) or None


def chosen(accept: str | None, offers: Sequence[str]) -> str:
    """Return the offered media type that the client prefers; raises NotAcceptableError where it takes none of them."""
    best = preferred(accept, offers)
    if best is None:
        raise NotAcceptableError(f"Available type{'' if len(offers) == 1 else 's'}: {', '.join(offers)}")
    return best


def preferred(accept: str | None, offers: Sequence[str]) -> str | None:
    """Return the offered media type with the highest quality, the first among equals; None if none is acceptable."""
    qualities = [quality(accept, offer) for offer in offers]
    best = max(qualities, default=0)
    return offers[qualities.index(best)] if best > 0 else None


def quality(accept: str | None, offer: str) -> float:
    """Return the quality of a media type, 0 to 1, as given by the most specific range that matches it."""
    ranges = [_parsed(part) for part in (accept or "*/*").split(",") if part.strip()]
    for pattern in (offer, offer.partition("/")[0] + "/*", "*/*"):
        if matches := [weight for name, weight in ranges if name == pattern]:
            return max(matches)
    return 0


def _parsed(part: str) -> tuple[str, float]:
    """Return a media range and its quality; a quality that is not a number counts as 0."""
    written, *parameters = (piece.strip().lower() for piece in part.split(";"))
    name = ALIASES.get(written, written)
    pairs = (map(str.strip, piece.split("=", 1)) for piece in parameters if "=" in piece)
    weight = next((value for key, value in pairs if key == "q"), "1")
    try:
        return name, min(max(0, float(weight)), 1)
    except ValueError:
        return name, 0

"""What receipts say of each place, one after the other: the lines of an exemption log."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from faceguard.receipts.receipt import Receipt


class Entry(NamedTuple):
    """One place that was redacted or left; empty where nothing can be said."""

    receipt: str
    created: str
    file: str
    """The name of the result, or the beginning of its digest."""
    what: str
    where: str
    """x, y, width and height in pixels; of a video, from and to in seconds."""
    done: str
    reason: str
    meaning: str
    """What the reason stands for, where it is a code."""
    rule: str
    reviewer: str
    input_sha256: str
    output_sha256: str
    version: str


def entries(receipt: Receipt) -> Iterator[Entry]:
    """Return an entry for each place that was redacted or left, or a single one that says that there was none."""
    report = receipt.report
    places = list(_of_video(report) if "tracks" in report else _of_picture(report))
    yield from (_entry(receipt, *place) for place in places or [("nothing", "", "no face found", {})])


def name(receipt: Receipt) -> str:
    """Return how a log calls the result of a receipt."""
    return receipt.names.output if receipt.names else receipt.report["output_sha256"][:16]


def _of_picture(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    for face in report["faces"]:
        yield "face", _box(face["box"], face.get("frame")), f"redacted, {_style(report, face)}", face
    for region in report["regions"]:
        yield "region", _box(region), f"redacted, {_style(report, region)}", region
    for face in report["kept"]:
        yield "face", _box(face["box"], face.get("frame")), "left as asked", face


def _of_video(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    for track in report["tracks"]:
        kept = track["id"] in report["kept"]
        done = "left as asked" if kept else f"redacted, {_style(report, track)}"
        yield "person", f"{track['from']}-{track['to']} s", done, track
    for region in report["regions"]:
        times = [keyframe[0] for keyframe in region["keyframes"]]
        where = f"{times[0]}-{times[-1]} s" if len(times) > 1 else "throughout"
        yield "region", where, f"redacted, {_style(report, region)}", region


def _style(report: Mapping[str, Any], place: Mapping[str, Any]) -> str:
    return str(place.get("style") or report["settings"]["style"])


def _box(box: Mapping[str, Any], frame: int | None = None) -> str:
    where = f"{box['x']} {box['y']} {box['width']} {box['height']}"
    return where if frame is None else f"{where}, frame {frame}"


def _entry(receipt: Receipt, what: str, where: str, done: str, place: Mapping[str, Any]) -> Entry:
    report, decided = receipt.report, place.get("decided") or {}
    of_all = report["settings"].get("reason") if done.startswith("redacted") else None
    reason = place.get("reason") or decided.get("reason") or of_all or ""
    doubt = "" if decided.get("sure", True) else ", in doubt"
    return Entry(
        receipt=str(receipt.number),
        created=report["created"],
        file=name(receipt),
        what=what,
        where=where,
        done=done,
        reason=reason,
        meaning=(receipt.codes or {}).get(reason, ""),
        rule=f"{decided['by']} {decided['rule']}{doubt}" if decided else "",
        reviewer=report["settings"].get("reviewer") or "",
        input_sha256=report["input_sha256"],
        output_sha256=report["output_sha256"],
        version=report["version"],
    )

"""How verdicts are written: for people, as JSON, and as SARIF."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from faceguard import __version__
from faceguard.gate.verdict import Verdict
from faceguard.printable import printable

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
RULES: dict[str, tuple[str, str, str]] = {
    "faces": ("face-in-picture", "FaceInPicture", "The file shows faces that were not redacted."),
    "failed": (
        "picture-not-read",
        "PictureNotRead",
        "The file could not be read, and may show faces.",
    ),
}
"""The rule of each outcome that is a result: its identifier, name and sentence."""


def as_text(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Write a line for each file that has faces or could not be read; no name can write more than its line."""
    for verdict in verdicts:
        if verdict.outcome in RULES:
            yield f"{printable(verdict.path)}: {verdict.sentence()}\n"


def as_json(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Write one object with all files, piece by piece."""
    yield f'{{"version": {json.dumps(__version__)}, "files": ['
    yield from _listed(verdict.fields() for verdict in verdicts)
    yield "]}\n"


def as_sarif(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Write SARIF 2.1.0, piece by piece: a result for each file that has faces or could not be read."""
    rules = [
        {"id": rule, "name": name, "shortDescription": {"text": text}, "defaultConfiguration": {"level": "error"}}
        for rule, name, text in RULES.values()
    ]
    tool = {"driver": {"name": "faceguard", "semanticVersion": __version__, "rules": rules}}
    yield f'{{"$schema": {json.dumps(SCHEMA)}, "version": "2.1.0", "runs": [{{"tool": {json.dumps(tool)}, "results": ['
    yield from _listed(_result(verdict) for verdict in verdicts if verdict.outcome in RULES)
    yield "]}]}\n"


def _listed(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield (",\n" if number else "\n") + json.dumps(item)


def _result(verdict: Verdict) -> dict[str, Any]:
    """Return a result; code hosts show it at a line, which a picture has not, so it is the first."""
    location = {"artifactLocation": {"uri": _uri(verdict.path)}, "region": {"startLine": 1}}
    fields = verdict.fields()
    told = {name: fields[name] for name in ("faces", "largest", "doubtful") if name in fields}
    return {
        "ruleId": RULES[verdict.outcome][0],
        "ruleIndex": list(RULES).index(verdict.outcome),
        "level": "error",
        "message": {"text": verdict.sentence()},
        "locations": [{"physicalLocation": location}],
        **({"partialFingerprints": {"sha256/v1": verdict.sha256}} if verdict.sha256 else {}),
        **({"properties": told} if told else {}),
    }


def _uri(path: str) -> str:
    """Return a relative reference, a file's or an object's URI (RFC 3986)."""
    if "://" in path:
        return quote(path, safe="/:")
    if path.startswith("/"):
        return "file://" + quote(path.encode("utf-8", "surrogateescape"))
    return quote(path.encode("utf-8", "surrogateescape"))

"""The doors at which rules are taken: HTTP, Python and the command line, each asked for the same."""

import base64
import json
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from fastapi.testclient import TestClient
from typer.testing import CliRunner

import faceguard
from faceguard.cli import app


class Asked(NamedTuple):
    """What is asked of a picture."""

    rules: list[dict[str, Any]]
    boxes: list[dict[str, int]] | None = None
    person: bytes | None = None

    @property
    def fields(self) -> dict[str, str]:
        return {"rules": json.dumps(self.rules)} | ({} if self.boxes is None else {"boxes": json.dumps(self.boxes)})


class Door(Protocol):
    """Takes one picture."""

    def detect(self, asked: Asked) -> Any:
        """Return what is said of a picture."""

    def redact(self, asked: Asked) -> tuple[bytes, Any]:
        """Return the redacted picture, and what is said of it."""


class Http(NamedTuple):
    """A form with the picture."""

    client: TestClient
    photo: bytes

    def detect(self, asked: Asked) -> Any:
        return self._asked("detect", asked)

    def redact(self, asked: Asked) -> tuple[bytes, Any]:
        answer = self._asked("redact", asked)
        return base64.b64decode(answer["picture"]), answer

    def _asked(self, name: str, asked: Asked) -> Any:
        files = [("image", self.photo), *([("person", asked.person)] if asked.person else [])]
        headers = {"Accept": "application/json"}
        answer = self.client.post(f"/v1/{name}", files=files, data=asked.fields, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()


class Python(NamedTuple):
    """The package."""

    redactor: faceguard.Redactor
    photo: bytes

    def detect(self, asked: Asked) -> Any:
        done = self.redactor.detect(self.photo, rules=asked.rules, boxes=asked.boxes, person=asked.person)
        return done.report.fields()

    def redact(self, asked: Asked) -> tuple[bytes, Any]:
        done = self.redactor.redact(self.photo, rules=asked.rules, boxes=asked.boxes, person=asked.person)
        return done.content, done.report.fields()


class CommandLine(NamedTuple):
    """Commands on `photo.jpg` in a folder, whose rules lie in a file."""

    folder: Path

    def detect(self, asked: Asked, *more: str) -> Any:
        return json.loads(self.said("detect", asked, *more))

    def redact(self, asked: Asked) -> tuple[bytes, Any]:
        out, report = self.folder / "out.jpg", self.folder / "report.jsonl"
        self.said("redact", asked, "--out", str(out), "--report", str(report))
        return out.read_bytes(), json.loads(report.read_text())

    def said(self, command: str, asked: Asked, *more: str) -> str:
        (self.folder / "rules.json").write_text(json.dumps(asked.rules))
        words = [command, str(self.folder / "photo.jpg"), "--rules", str(self.folder / "rules.json"), *more]
        if asked.boxes is not None:
            words += ["--boxes", json.dumps(asked.boxes)]
        if asked.person:
            (self.folder / "me.jpg").write_bytes(asked.person)
            words += ["--person", str(self.folder / "me.jpg")]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
        return done.stdout

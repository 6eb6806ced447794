"""The log: what happened, never whose picture it was. Only listed fields are written."""

import json
import logging
import traceback
from typing import Literal

FIELDS = ("request_id", "method", "route", "status", "ms", "reason")
"""What a line may hold besides time, level and message: no file name, address, digest or query."""

OWN = ("faceguard", "uvicorn")
"""The loggers whose messages are known to hold nothing of a request. The messages of others are withheld."""


class JsonFormatter(logging.Formatter):
    """Formats one JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the message and the fields on the list."""
        entry: dict[str, object] = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        entry |= _listed(record)
        return json.dumps(entry)


class TextFormatter(logging.Formatter):
    """Formats the same for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the message and the fields on the list."""
        fields = " ".join(f"{name}={value}" for name, value in _listed(record).items())
        return f"{self.formatTime(record)} {record.levelname} {_message(record)} {fields}".rstrip()


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in OWN:
        return record.getMessage().strip()
    return f"{record.name} has something to say"


def _listed(record: logging.LogRecord) -> dict[str, object]:
    """Return the listed fields, and of an exception its kind and place: its message may hold anything."""
    fields = {name: value for name, value in vars(record).items() if name in FIELDS}
    if record.exc_info and record.exc_info[0]:
        frames = traceback.extract_tb(record.exc_info[2])
        fields["exception"] = record.exc_info[0].__name__
        fields["at"] = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "-"
    elif record.name.partition(".")[0] not in OWN:
        fields["at"] = f"{record.pathname}:{record.lineno}"
    return fields


def configure(form: Literal["text", "json"]) -> None:
    """Send all logs and warnings to standard error in this form; called once, when the process starts."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)

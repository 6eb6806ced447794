"""The log: what happened, never whose picture it was. Only fields on a list are written."""

import json
import logging
from collections.abc import Mapping
from typing import Literal

FIELDS = ("request_id", "method", "route", "status", "ms", "faces", "reason")
"""What a line may hold besides its time, level and message: no file name, address, digest or query."""


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the message and the fields on the list; of an exception its kind and place alone."""
        entry: dict[str, object] = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry |= _listed(vars(record))
        if record.exc_info and record.exc_info[0]:
            entry["exception"] = record.exc_info[0].__name__
        return json.dumps(entry)


class TextFormatter(logging.Formatter):
    """The same for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the message and the fields on the list."""
        fields = " ".join(f"{name}={value}" for name, value in _listed(vars(record)).items())
        return f"{super().format(record)} {fields}".rstrip()


def _listed(values: Mapping[str, object]) -> dict[str, object]:
    return {name: values[name] for name in FIELDS if name in values}


def configure(form: Literal["text", "json"]) -> None:
    """Send all logs to standard error in this form; called once, when the process starts."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)

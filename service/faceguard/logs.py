"""The log: what happened, never whose picture it was. Only listed fields are written."""

import json
import logging
import os
import sys
import threading
import traceback
from types import TracebackType
from typing import Literal, TextIO

from faceguard import relay

FIELDS = ("request_id", "method", "route", "status", "ms", "reason")
"""What a line may hold besides time, level and message: no file name, address, digest or query."""

OWN = ("faceguard", "uvicorn")
"""The loggers whose messages are known to hold nothing of a request. The messages of others are withheld."""


logger = logging.getLogger("faceguard")


class JsonFormatter(logging.Formatter):
    """Formats one JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the message and the fields on the list."""
        entry: dict[str, object] = {
            "time": relay.moment(record.created),
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
        return f"{relay.moment(record.created)} {record.levelname} {_message(record)} {fields}".rstrip()


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
    """Send all logs, warnings and exceptions that nobody catches to standard error; called once, at the start.

    As JSON, nothing else gets there as it is: what is written to standard output and error becomes lines of the log.
    """
    handler = logging.StreamHandler(_apart() if form == "json" else None)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _note
    threading.excepthook = lambda event: _note(event.exc_type, event.exc_value, event.exc_traceback)
    sys.unraisablehook = lambda event: _note(event.exc_type, event.exc_value, event.exc_traceback)


def _note(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Log an exception that nobody caught."""
    if error and not issubclass(kind, KeyboardInterrupt | SystemExit):
        logger.critical("failed", exc_info=(kind, error, trace))


def _apart() -> TextIO:
    """Return standard error for the log alone; whatever is written to it or to standard output goes to a relay."""
    sys.stdout.flush()
    sys.stderr.flush()
    alone = os.dup(2)
    read, write = os.pipe()
    os.posix_spawn(
        sys.executable,
        [sys.executable, "-I", "-S", relay.__file__],
        os.environ,  # noqa: TID251 - handed on, not read
        file_actions=[(os.POSIX_SPAWN_DUP2, read, 0), (os.POSIX_SPAWN_DUP2, alone, 1)],
        setsid=True,  # out of the reach of Ctrl-C
    )
    for descriptor in (1, 2):
        os.dup2(write, descriptor)
    os.close(read)
    os.close(write)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    return open(alone, "w", buffering=1, encoding="ascii")  # noqa: PTH123 - open as long as the process

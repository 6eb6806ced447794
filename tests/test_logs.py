import json
import logging
import sys

import pytest

from faceguard.logs import JsonFormatter, TextFormatter


def record(logger: str, **extra: object) -> logging.LogRecord:
    """Make a record of an exception whose message tells too much."""
    try:
        int("SECRET-value")
    except ValueError:
        info = sys.exc_info()
    record = logging.LogRecord(logger, logging.ERROR, "place.py", 7, "it said\n", (), info)
    vars(record).update(extra)
    return record


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
@pytest.mark.parametrize("logger", ["faceguard.failures", "uvicorn.error", "asyncio"])
def test_of_an_exception_kind_and_place_are_written(formatter: logging.Formatter, logger: str):
    """Neither its message nor its traceback, in one line, whoever logs it."""
    line = formatter.format(record(logger))

    assert "ValueError" in line
    assert f"{__file__}:" in line
    assert "SECRET" not in line
    assert "\n" not in line


def test_fields_beside_the_list_are_dropped():
    """A slip of the pen elsewhere does not reach the log."""
    entry = json.loads(JsonFormatter().format(record("faceguard.access", status=200, filename_sent="SECRET")))

    assert 200 == entry["status"]
    assert {"time", "level", "logger", "message", "status", "exception", "at"} == entry.keys()


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_what_libraries_say_is_withheld(formatter: logging.Formatter):
    """A library may print a value or an address: only that it spoke, and where, is written."""
    line = formatter.format(logging.LogRecord("PIL.Image", logging.WARNING, "place.py", 7, "SECRET %s", ("x",), None))

    assert "PIL.Image" in line
    assert "place.py:7" in line
    assert "SECRET" not in line

"""Numbers that the documentation repeats are those of the code, wherever they stand."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from faceguard import workers
from faceguard.api import form, head_limit, patience
from faceguard.photo import coverage
from faceguard.sandbox import area
from faceguard.server import connection, server, watchdog
from faceguard.settings import Settings
from tests.conftest import ROOT

PAGES = {
    path.relative_to(ROOT): path.read_text()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    if path.name != "CHANGELOG.md"
}
DEFAULTS: dict[str, Any] = {name: field.default for name, field in Settings.model_fields.items()}
VALUES: dict[str, Any] = yaml.safe_load((ROOT / "deploy/helm/values.yaml").read_text())
SLACK = 10
"""Seconds that a proxy waits beyond the deadline."""
MIB = 2**20
NUMBERS: dict[str, tuple[float, ...]] = {
    # how it stops
    r"(?:what was admitted|what runs) \(up to (\d+) s": (server.GRACE_SECONDS,),
    r"(?:takes|within) (\d+) seconds(?: at most|, whatever| whatever)": (server.LAST_SECONDS,),
    r"(?:waits|`preStopSeconds`, .*\|) (\d+)(?: s, until|, \d+ \|)": (VALUES["preStopSeconds"],),
    r"(?:killed after|`graceSeconds` \| \d+,) (\d+)": (VALUES["graceSeconds"],),
    # how long it waits, and for what
    r"headers that arrive slowly.*\| (\d+) to (\d+) seconds": (connection.PATIENCE, 2 * connection.PATIENCE),
    r"a request's head within (\d+) to (\d+) seconds": (connection.PATIENCE, 2 * connection.PATIENCE),
    r"less than (\d+) KiB (?:of its answer )?in (\d+) seconds": (connection.LEAST / 2**10, connection.PATIENCE),
    r"(?:answer that is not read \||cut off after) (\d+) to (\d+) s": (
        2 * connection.PATIENCE,
        3 * connection.PATIENCE,
    ),
    r"worker stuck in native code \| (\d+) seconds beyond": (workers.LENIENCE,),
    r"event loop stuck in native code \| (\d+) s": (watchdog.FROZEN,),
    r"(?:each|less than) (\d+) KiB (?:that passes earns one second|a second on average)": (patience.RATE / 2**10,),
    r"(\d+) seconds for an answer": (DEFAULTS["deadline"] + SLACK,),
    # how much may come
    r"bodies of (\d+) MiB": (DEFAULTS["max_body"] / MIB,),
    r"(?:path, query and headers \||queries? and headers are larger than) (\d+) KiB": (head_limit.MOST_BYTES / 2**10,),
    r"together, (\d+) headers with (\d+) members": (head_limit.MOST_HEADERS, head_limit.MOST_MEMBERS),
    r"or have more than (\d+) members": (head_limit.MOST_MEMBERS,),
    r"(\d+) parts, counted as they begin; (\d+) options of at most (\d+) MiB": (
        form.MAX_PARTS,
        form.MAX_TEXTS,
        form.MAX_TEXT_BYTES / MIB,
    ),
    r"more than (\d+) parts or (\d+) options, or one of more than (\d+) MiB": (
        form.MAX_PARTS,
        form.MAX_TEXTS,
        form.MAX_TEXT_BYTES / MIB,
    ),
    r"([\d,]+) in all frames of an animation together, and an area of (\d+) times": (
        coverage.MAX_REGIONS,
        coverage.MAX_COVERAGE,
    ),
    r"(\d+) MiB . workers": (Settings(workers=1).unsent / MIB,),
    r"(\d+) MiB wait for the next pictures": (area.KEPT / MIB,),
}
"""Patterns, and the numbers in their groups. Each has to be found, and wherever it is, it says the same."""


def number(text: str) -> float:
    return float(text.replace(",", ""))


@pytest.mark.parametrize(("pattern", "expected"), NUMBERS.items(), ids=NUMBERS)
def test_a_number_in_the_docs_is_that_of_the_code(pattern: str, expected: tuple[float, ...]):
    """On every page that has it."""
    found = [(page, match) for page, text in PAGES.items() for match in re.finditer(pattern, text)]

    assert found
    for page, match in found:
        assert expected == tuple(map(number, match.groups())), page


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_stop_is_as_long(page: Path):
    """A sentence on a stop names no seconds but those of the code, of the chart and of Docker itself."""
    known = {server.GRACE_SECONDS, server.LAST_SECONDS, VALUES["preStopSeconds"], VALUES["graceSeconds"], 10}
    told = [line for line in PAGES[page].splitlines() if re.search("SIGTERM|stops accepting|admitted \\(up to", line)]

    assert [] == [
        line
        for line in told
        for seconds in re.findall(r"(?<![\d.])(\d+) s(?:econds)?\b", line)
        if int(seconds) not in known
    ]


def seconds(text: str) -> float:
    return float(re.sub("[^0-9.]", "", text))


@pytest.mark.parametrize(
    ("waits", "longer_than"),
    [
        (lambda: VALUES["graceSeconds"] - VALUES["preStopSeconds"], server.LAST_SECONDS),
        (lambda: compose("stop_grace_period"), server.LAST_SECONDS),
        (lambda: seconds(re.findall(r"-t (\d+)`", PAGES[Path("docs/docker.md")])[0]), server.LAST_SECONDS),
        (lambda: schema("graceSeconds", "minimum") - VALUES["preStopSeconds"], server.LAST_SECONDS),
        (
            lambda: VALUES["ingress"]["annotations"]["nginx.ingress.kubernetes.io/proxy-read-timeout"],
            DEFAULTS["deadline"],
        ),
    ],
    ids=["helm", "compose", "docker stop", "schema", "ingress"],
)
def test_what_ends_the_service_waits_longer_than_it_takes(waits: Callable[[], Any], longer_than: float):
    """So that no admitted request is lost."""
    assert longer_than < float(waits())


def compose(key: str) -> float:
    return seconds(str(yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["services"]["faceguard"][key]))


def schema(name: str, key: str) -> float:
    properties = json.loads((ROOT / "deploy/helm/values.schema.json").read_text())["properties"]
    return float(properties[name][key])


def test_the_values_of_the_chart_are_documented_with_their_defaults():
    """Each row of the table names values that there are, and the default of each that is a number or a switch."""
    rows = re.findall(r"^\| (`.*?`) \| (.*?) \|", PAGES[Path("docs/kubernetes.md")], re.MULTILINE)
    compared = 0
    assert rows
    for names, told in rows:
        for name, default in zip(re.findall("`(.*?)`", names), told.split(", "), strict=False):
            value: Any = VALUES
            for part in name.split("."):
                value = value[part]
            if isinstance(value, bool | int):
                assert json.dumps(value) == default, name
                compared += 1

    assert compared > 8

"""What each camera is to do, from the command line or a file."""

import json
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faceguard.cameras.address import AddressError, Sink, SinkKind, Source
from faceguard.errors import InvalidOptionError
from faceguard.live.options import LiveOptions

WORDS = ("source", "to", "record")
MOST_SINKS = 8


class PlanError(ValueError):
    """What is wrong with a plan; it names sections and options, never an address."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One camera."""

    name: str
    """By which it is told of; empty where it is the only one."""
    source: Source
    sinks: tuple[Sink, ...]
    options: LiveOptions

    @classmethod
    def of(cls, name: str, source: str, to: Sequence[str], record: str | None, options: LiveOptions) -> "Plan":
        """Read addresses; raises PlanError."""
        try:
            origin, sinks = Source.of(source), [Sink.of(each) for each in to]
            sinks += [] if record is None else [Sink.of(record)]
        except AddressError as error:
            raise PlanError(_named(name, str(error))) from None
        if record is not None and sinks[-1].kind is not SinkKind.FILE:
            raise PlanError(_named(name, "a recording is a file that ends in .mp4"))
        if not sinks:
            raise PlanError(_named(name, "it has to go somewhere: to, record"))
        if len(sinks) > MOST_SINKS or [each.kind for each in sinks].count(SinkKind.OUTPUT) > 1:
            raise PlanError(_named(name, f"it goes to at most {MOST_SINKS} places, once to -"))
        if len({each.address for each in sinks} | {source}) <= len(sinks) and source != "-":
            raise PlanError(_named(name, "two places are one"))
        return cls(name, origin, tuple(sinks), options)


def plans(file: Path, detectors: Collection[str]) -> list[Plan]:
    """Read a TOML file with one section for each camera; raises PlanError."""
    try:
        read = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise PlanError(f"it cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise PlanError("it is no TOML") from None
    if not read or not all(isinstance(each, dict) for each in read.values()):
        raise PlanError("it has one section for each camera, and nothing else")
    found = [_plan(name, section, detectors) for name, section in read.items()]
    places = [sink.address for plan in found for sink in plan.sinks]
    if len(set(places)) < len(places):
        raise PlanError("two cameras go to one place")
    if any(plan.source.address == "-" for plan in found) or "-" in places:
        raise PlanError("standard input and output are for one camera alone")
    return found


def _plan(name: str, section: Mapping[str, Any], detectors: Collection[str]) -> Plan:
    source, to, record = (section.get(each) for each in WORDS)
    places = to if isinstance(to, list) else [] if to is None else [to]
    given = {key: _written(value) for key, value in section.items() if key not in WORDS}
    if not isinstance(source, str) or not all(isinstance(each, str) for each in (*places, record or "")):
        raise PlanError(_named(name, "source, to and record are texts"))
    try:
        options = LiveOptions.from_text(given, {}, detectors).checked()
    except InvalidOptionError as error:
        raise PlanError(_named(name, str(error))) from None
    return Plan.of(name, source, places, record, options)


def _written(value: object) -> object:
    """Return a value as a form has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, list | dict) else str(value)


def _named(name: str, what: str) -> str:
    return f"{name}: {what}" if name else what

"""What each camera is to do, from the command line or a file."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faceguard.cameras.address import AddressError, Sink, SinkKind, Source
from faceguard.errors import InvalidOptionError
from faceguard.live.options import LiveOptions
from faceguard.policy.rules import check_photos

WORDS = ("source", "to", "record", "person")
MOST_SINKS = 8


class PlanError(ValueError):
    """What is wrong with a plan; it names sections, options and files that are not there, never another address."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One camera."""

    name: str
    """What messages and metrics call it; empty where it is the only one."""
    source: Source
    sinks: tuple[Sink, ...]
    options: LiveOptions
    photos: tuple[Path, ...] = ()
    """Reference photos of those whom rules may ask for."""

    @classmethod
    def of(
        cls,
        name: str,
        source: str,
        to: Sequence[str],
        record: str | None,
        options: LiveOptions,
        photos: Sequence[Path] = (),
    ) -> "Plan":
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
        places = [each.place for each in sinks]
        if origin.place in places and source != "-":
            raise PlanError(_named(name, "the source would be overwritten: name another place"))
        if len(set(places)) < len(places):
            raise PlanError(_named(name, "it goes to one place twice"))
        if missing := [str(photo) for photo in photos if not photo.is_file()]:
            raise PlanError(_named(name, f"there is no reference photo {missing[0]}"))
        return cls(name, origin, tuple(sinks), options, tuple(photos))


def plans(file: Path, detectors: Collection[str], *, knows_ages: bool = False) -> list[Plan]:
    """Read a TOML file with one section for each camera, which may have the network for ages; raises PlanError."""
    try:
        read = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise PlanError(f"it cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise PlanError("it is no TOML") from None
    if not read or not all(isinstance(each, dict) for each in read.values()):
        raise PlanError("it has one section for each camera, and nothing else")
    found = [_plan(name, section, detectors, knows_ages=knows_ages) for name, section in read.items()]
    places = [sink.place for plan in found for sink in plan.sinks]
    if len(set(places)) < len(places):
        raise PlanError("two cameras go to one place")
    if any(plan.source.address == "-" for plan in found) or "-" in places:
        raise PlanError("standard input and output are for one camera alone")
    return found


def checked(options: LiveOptions, photos: Sequence[Path], *, knows_ages: bool) -> LiveOptions:
    """Return options that go with so many reference photos; raises InvalidOptionError."""
    check_photos(options.rules, len(photos))
    return options.checked(len(photos), knows_ages=knows_ages)


def _plan(name: str, section: Mapping[str, Any], detectors: Collection[str], *, knows_ages: bool) -> Plan:
    source, to, record, person = (section.get(each) for each in WORDS)
    places, photos = _several(to), _several(person)
    given = {key: _written(value) for key, value in section.items() if key not in WORDS}
    if not isinstance(source, str) or not all(isinstance(each, str) for each in (*places, *photos, record or "")):
        raise PlanError(_named(name, "source, to, record and person are texts"))
    files = [Path(photo) for photo in photos]
    try:
        options = checked(LiveOptions.from_values(given, detectors), files, knows_ages=knows_ages)
    except InvalidOptionError as error:
        raise PlanError(_named(name, str(error))) from None
    return Plan.of(name, source, places, record, options, files)


def _several(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _written(value: object) -> object:
    """Return a value as a command line has it, but for lists."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, list) else str(value)


def _named(name: str, what: str) -> str:
    return f"{name}: {what}" if name else what

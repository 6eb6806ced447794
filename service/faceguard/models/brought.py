"""The files of detectors that a user brings: what `detectors.toml` says of them, and which lie there unmentioned."""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from faceguard.errors import ModelError
from faceguard.strict_json import message
from faceguard.word import Word

LIST = "detectors.toml"
SUFFIX = ".onnx"
MAX_LIST = 2**20
MAX_FILE = 512 * 2**20
"""Bytes of a file of weights: more than any face detector has."""
NOT_STATED = "NOASSERTION"
"""SPDX's word for a licence that nobody has named."""
WEIGHT = 0.5
"""Of a vote where the user names none: with all of what a network says, false boxes may double."""
NAME = "[a-z0-9][a-z0-9._-]{0,63}"
"""Lower-case letters, digits, dots, dashes and underscores."""


class FamilyName(Word):
    """The families of networks that can be brought."""

    SCRFD = "scrfd"
    RETINAFACE = "retinaface"
    YOLO5FACE = "yolov5-face"
    YOLO8FACE = "yolov8-face"
    YUNET = "yunet"


def _plain(file: str) -> str:
    """Refuse a path: the files lie in the folder itself."""
    if Path(file).name != file or not file.endswith(SUFFIX):
        raise ValueError(f"a file's name that ends in {SUFFIX}, without a folder")
    return file


class Entry(BaseModel):
    """A table `[[detector]]`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: Annotated[str, AfterValidator(_plain)]
    name: str | None = Field(None, pattern=f"^{NAME}$")
    family: FamilyName | None = None
    threshold: float | None = Field(None, gt=0, le=1, allow_inf_nan=False)
    licence: str = Field(NOT_STATED, min_length=1, max_length=200, pattern=r"^[\x20-\x7e]+$")
    sha256: str | None = Field(None, pattern="^[0-9a-fA-F]{64}$")
    vote: bool = False
    weight: float | None = Field(None, ge=0.1, le=1, allow_inf_nan=False)

    @model_validator(mode="after")
    def _weighs_a_vote(self) -> Self:
        if self.weight and not self.vote:
            raise ValueError("a weight is that of a vote: it needs vote = true")
        return self


class List(BaseModel):
    """What `detectors.toml` holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    detector: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Brought:
    """A file, and what is said of it."""

    name: str
    path: Path
    sha256: str
    licence: str
    family: FamilyName | None
    """None where its outputs have to tell."""
    threshold: float | None
    """None for the family's own."""
    vote: float | None
    """The weight of its vote in the ensemble, None where it has none."""
    listed: bool
    """Whether it has an entry, so that it has to be a detector; others may lie there for other ends."""


def networks(folder: Path, reserved: Collection[str], names: Collection[str]) -> tuple[Brought, ...]:
    """List the files of a folder but for those of reserved names; no detector may have one of these other names.

    Those with an entry come first, in its order. Raises ModelError.
    """
    entries = _entries(folder / LIST)
    mentioned = {entry.file for entry in entries} | set(reserved)
    found = [_listed(folder, entry) for entry in entries]
    found += [
        _described(path, Entry(file=path.name), listed=False)
        for path in sorted(folder.glob(f"*{SUFFIX}"))
        if path.is_file() and path.name not in mentioned
    ]
    for name, count in Counter([*names, *(each.name for each in found)]).items():
        if count > 1:
            raise ModelError(f"{folder} has two detectors {name}, or one of a name that is taken: name it in {LIST}")
    return tuple(found)


def digest(path: Path) -> str:
    """Return the file's SHA-256; raise ModelError for one that is too large."""
    return hashlib.sha256(content(path)).hexdigest()


def content(path: Path) -> bytes:
    """Read a file of weights; raise ModelError for one that is too large or cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}") from None
    if len(data) > MAX_FILE:
        raise ModelError(f"{path} is larger than {MAX_FILE // 2**20} MiB, and so no face detector")
    return data


def _entries(path: Path) -> tuple[Entry, ...]:
    if not path.is_file():
        return ()
    try:
        with path.open("rb") as file:
            text = file.read(MAX_LIST).decode()
        return List.model_validate(tomllib.loads(text)).detector
    except OSError as error:
        problem = str(error.strerror)
    except ValidationError as error:
        problem = "; ".join(_told(error))
    except ValueError as error:  # no TOML, or no UTF-8
        problem = str(error)
    raise ModelError(f"{path} is wrong: {problem}")


def _told(error: ValidationError) -> Iterator[str]:
    """Say what is wrong, with the place: `detector 2, threshold: …`."""
    for entry in error.errors(include_url=False, include_context=False, include_input=False):
        kind, *place = entry["loc"] or ("",)
        where = ", ".join([f"{kind} {place[0] + 1}" if place and isinstance(place[0], int) else f"{kind}"] + [
            f"{each}" for each in place[1:]
        ])  # fmt: skip
        yield f"{where}: {message(entry, Entry if place else List)}"


def _listed(folder: Path, entry: Entry) -> Brought:
    path = folder / entry.file
    if not path.is_file():
        raise ModelError(f"{path} is missing, but {LIST} names it")
    found = _described(path, entry, listed=True)
    if entry.sha256 and entry.sha256.lower() != found.sha256:
        raise ModelError(f"{path} is altered: {LIST} expects SHA-256 {entry.sha256.lower()}, found {found.sha256}")
    return found


def _described(path: Path, entry: Entry, *, listed: bool) -> Brought:
    name = entry.name or re.sub("[^a-z0-9._-]+", "-", path.stem.lower()).strip("._-")[:64]
    if not re.fullmatch(NAME, name):
        raise ModelError(f"{path} has no name to ask for it by: give it one in {LIST}")
    vote = (entry.weight or WEIGHT) if entry.vote else None
    return Brought(name, path, digest(path), entry.licence, entry.family, entry.threshold, vote, listed)

"""The model weights: what there is, where it came from, and whether the file in place is the right one."""

import hashlib
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from faceguard.errors import ModelError
from faceguard.models.brought import Brought, content, networks

HERE = Path(__file__).parent
AGE_GENDER = "age-gender"
"""The network for ages, which has to be added."""


@dataclass(frozen=True, slots=True)
class Model:
    """One file of weights, as `manifest.toml` pins it."""

    name: str
    file: str
    sha256: str
    licence: str
    requirement: str | None = None
    """The published package it is taken from; None for a file that the user brings."""
    wheel: str | None = None
    wheel_sha256: str | None = None
    member: str | None = None
    member_sha256: str | None = None
    """Digest of the file in the wheel where it differs from the one put in place."""
    derive: str | None = None
    """What is done to the member to make the file, see `scripts/hatch_build.py`."""
    added_as: str | None = None
    """The name by which `faceguard models add` makes the file, where it does."""

    @property
    def bundled(self) -> bool:
        """Whether the package carries it, so that it has to be there."""
        return self.requirement is not None

    @property
    def remedy(self) -> str:
        """What brings the right file back."""
        if self.bundled:
            return "run `make setup` in a checkout, or install the package's wheel again"
        if self.added_as:
            return f"run `faceguard models add {self.added_as}`, or take the file away"
        return "put the file with this SHA-256 there, or take it away"


@cache
def catalogue() -> tuple[Model, ...]:
    """List all models, in the order of the manifest."""
    return tuple(Model(**row) for row in tomllib.loads((HERE / "manifest.toml").read_text())["model"])


class Weights:
    """Finds weights in the user's folder first, then in the package."""

    def __init__(self, folder: Path | None = None, providers: Sequence[str] = ()) -> None:
        """Take the user's folder, and the execution providers that shall run the networks, by any of their names."""
        self.providers = providers
        self._own = folder
        self._folders = [folder, HERE / "weights"] if folder else [HERE / "weights"]

    @cached_property
    def brought(self) -> tuple[Brought, ...]:
        """List the networks in the user's folder that the manifest does not name; raises ModelError."""
        if self._own is None:
            return ()
        return networks(self._own, {model.file for model in catalogue()}, {model.name for model in catalogue()})

    @staticmethod
    def content(own: Brought) -> bytes:
        """Read a network that the user has brought; raise ModelError where it is not what was there at the start."""
        data = content(own.path)
        if (actual := hashlib.sha256(data).hexdigest()) != own.sha256:
            raise ModelError(f"{own.path} is altered: it had SHA-256 {own.sha256} at the start, and has {actual}")
        return data

    def path(self, model: Model) -> Path | None:
        """Return where the model's file is, or None."""
        return next((path for folder in self._folders if (path := folder / model.file).is_file()), None)

    @property
    def folder(self) -> Path:
        """Where a file is put that is added: the user's folder, or else the package's."""
        return self._folders[0]

    @property
    def searched(self) -> str:
        """Where files are looked for, in words."""
        return " or ".join(map(os.fspath, self._folders))

    def has(self, name: str) -> bool:
        """Return whether the file of the model of this name is there, right or not."""
        return self.path(named(name)) is not None

    def verify(self) -> None:
        """Raise ModelError where a file is altered, or missing though it has to be there."""
        for model in catalogue():
            if model.bundled or self.path(model):
                self.verified(model.name)

    def state(self, model: Model) -> str:
        """Return `ok`, `missing` or `altered`."""
        path = self.path(model)
        if path is None:
            return "missing"
        return "ok" if _digest(path) == model.sha256 else "altered"

    def verified(self, name: str) -> Path:
        """Return the path of the model's file; raise ModelError where it is missing or not what the manifest pins."""
        model = named(name)
        path = self.path(model)
        if path is None:
            raise ModelError(f"{model.file} is missing from {self.searched}: {model.remedy}")
        if (actual := _digest(path)) != model.sha256:
            raise ModelError(f"{path} is altered: expected SHA-256 {model.sha256}, found {actual}: {model.remedy}")
        return path


def named(name: str) -> Model:
    """Return the model of this name; there has to be one."""
    return next(model for model in catalogue() if model.name == name)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

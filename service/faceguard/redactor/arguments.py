"""Options as keyword arguments."""

import inspect
import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypedDict, TypeVar

from faceguard.errors import InvalidOptionError, OptionError
from faceguard.options import DetectOptions
from faceguard.policy.standing import content
from faceguard.replacement import data_url, written
from faceguard.reports.face import BoxReport, FaceReport, OwnLook, RedactedFaceReport

Options = TypeVar("Options", bound=DetectOptions)
Function = TypeVar("Function", bound=Callable[..., Any])

Boxes = str | Iterable[Mapping[str, Any] | BoxReport | FaceReport]
"""Faces of a report, their boxes, mappings with `x`, `y`, `width` and `height`, or the JSON text of these.

Those that are redacted may have a `style`, `shape`, `padding`, `color`, `strength`, `softness`, `replacement`, `label`
and `reason` of their own, and a face's `landmarks`.
"""
Rules = str | os.PathLike[str] | Sequence[Mapping[str, Any]]
"""Rules, their JSON text, the name of a preset, or a file of JSON."""
BOXES = ("boxes", "regions", "keep")


class DetectArguments(TypedDict, total=False):
    """How to look for faces, as `DetectOptions` says."""

    detail: str
    detector: str
    min_confidence: float | None


class ReviewArguments(DetectArguments, total=False):
    """How to look for faces, and what to say of them, as `ReviewOptions` says."""

    attributes: bool
    boxes: Boxes | None
    rules: Rules | None


class RedactArguments(DetectArguments, total=False):
    """How to look for faces, and what to do to them, as `RedactOptions` says."""

    style: str
    shape: str
    padding: float
    color: str
    strength: float
    softness: float
    replacement: str | os.PathLike[str] | bytes
    label: str | None
    outline: bool
    boxes: Boxes | None
    regions: Boxes | None
    keep: Boxes | None
    rules: Rules | None
    doubtful: str
    on_no_face: str
    verify: bool | None
    format: str | None
    quality: int | None
    reason: str | None
    reviewer: str | None


def parsed(model: type[Options], arguments: Mapping[str, Any], detectors: Collection[str]) -> Options:
    """Return the options that the arguments stand for; those that are None are not given.

    The detectors are the names of those that can be asked for. Raises InvalidOptionError, and UnreadableFileError where
    there seems to be a file, of rules or a picture, and it cannot be read.
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    texts = {name: _text(name, given[name]) for name in BOXES if name in given}
    if isinstance(rules := given.get("rules"), str | os.PathLike):
        texts["rules"] = content(os.fspath(rules))
    replacement = given.get("replacement")
    if isinstance(replacement, bytes):
        texts["replacement"] = data_url(replacement)
    elif isinstance(replacement, str | os.PathLike):
        texts["replacement"] = written(os.fspath(replacement))
    return model.from_text(given | texts, detectors=detectors)


def with_options(model: type[DetectOptions]) -> Callable[[Function], Function]:
    """Show the options in a function's signature, one by one with their defaults."""

    def decorate(function: Function) -> Function:
        signature = inspect.signature(function)
        own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
        added = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=field.default)
            for name, field in model.model_fields.items()
        ]
        function.__signature__ = signature.replace(parameters=[*own, *added])  # type: ignore[attr-defined]
        return function

    return decorate


def _text(name: str, boxes: Boxes) -> str:
    """Return the JSON text of boxes, which the options read."""
    if isinstance(boxes, str):
        return boxes
    try:
        return json.dumps([_fields(box) for box in boxes], default=float)
    except (TypeError, ValueError):
        problem = OptionError(name, "Input should be boxes with x, y, width and height")
        raise InvalidOptionError(errors=(problem,)) from None


def _fields(box: Mapping[str, Any] | BoxReport | FaceReport) -> dict[str, Any]:
    if isinstance(box, RedactedFaceReport):
        return box.box.fields() | box.fields(*OwnLook.model_fields, "reason")
    if isinstance(box, FaceReport):
        return box.box.fields() | box.fields("landmarks")
    return box.fields() if isinstance(box, BoxReport) else dict(box)

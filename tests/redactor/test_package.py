"""What `import faceguard` costs, and what it offers."""

import doctest
import inspect
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pytest

import faceguard
from faceguard.errors import FaceguardError, SealError
from faceguard.options import DetectOptions, RedactOptions, ReviewOptions
from faceguard.redactor import redactor, shared
from faceguard.redactor.arguments import RedactArguments, ReviewArguments

HEAVY = {"cv2", "fastapi", "mediapipe", "numpy", "onnxruntime", "PIL", "pydantic", "typer", "asyncio"}


def printed(program: str) -> list[str]:
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()


def test_importing_it_loads_nothing_else():
    """Until something is used."""
    loaded = printed("import faceguard, sys; print(*sys.modules)")

    assert set() == HEAVY & set(loaded)
    assert {"faceguard", "faceguard.errors"} == {name for name in loaded if name.startswith("faceguard")}


def test_importing_it_takes_neither_time_nor_memory():
    """At most 0.2 seconds of processor time and 20 MB."""
    seconds, kilobytes = printed(
        "import time, resource; usage = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "start, before = time.process_time(), usage(); import faceguard\n"
        "print(time.process_time() - start, usage() - before)"
    )

    assert float(seconds) <= 0.2
    assert int(kilobytes) <= 20_000


def test_it_offers_what_is_documented():
    """And nothing else by a star."""
    assert [
        "DetectedFaces",
        "FaceguardError",
        "RedactedPicture",
        "Redactor",
        "__version__",
        "detect",
        "redact",
        "redact_video",
    ] == faceguard.__all__
    assert set(faceguard.__all__) <= set(dir(faceguard))
    assert all(hasattr(faceguard, name) for name in faceguard.__all__)
    assert FaceguardError is faceguard.FaceguardError
    with pytest.raises(AttributeError, match="redact_everything"):
        _ = faceguard.redact_everything


def test_elsewhere_than_on_linux_it_says_what_is_needed(monkeypatch: pytest.MonkeyPatch):
    """Instead of what is missing there."""
    monkeypatch.setattr(sys, "platform", "darwin")

    with pytest.raises(SealError, match="Linux"):
        faceguard.__getattr__("redact")


def test_it_is_typed():
    """PEP 561."""
    assert (Path(faceguard.__file__).parent / "py.typed").is_file()


@pytest.mark.parametrize(("arguments", "model"), [(ReviewArguments, ReviewOptions), (RedactArguments, RedactOptions)])
def test_the_arguments_are_the_options(arguments: type, model: type[DetectOptions]):
    """By the same names, in the same order."""
    assert list(model.model_fields) == list(get_type_hints(arguments))


@pytest.mark.parametrize(
    "function",
    [shared.redact, redactor.Redactor.redact, redactor.Redactor.map],
    ids=lambda function: function.__qualname__,
)
def test_help_shows_every_option_with_its_default(function):
    """Though type checkers read them elsewhere."""
    shown = {name: each.default for name, each in inspect.signature(function).parameters.items()}

    assert {name: field.default for name, field in RedactOptions.model_fields.items()}.items() <= shown.items()
    assert "options" not in shown


@pytest.mark.parametrize("module", [faceguard, shared, redactor], ids=lambda module: module.__name__)
def test_its_docstrings_are_true(module, path: Path):  # noqa: ARG001 - they read it
    """Their examples run, and give what they say."""
    tried = doctest.testmod(module, extraglobs={"faceguard": faceguard})

    assert tried.attempted
    assert 0 == tried.failed

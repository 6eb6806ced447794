import pickle
from collections.abc import Iterator

import pytest

from faceguard.api.key_file import KeyFileError
from faceguard.api.problems import STATUS
from faceguard.errors import (
    FaceguardError,
    InternalError,
    InvalidOptionError,
    ProviderError,
    SealError,
    UnreadableFileError,
    UnwritableFileError,
)

AT_THE_START = {KeyFileError, ProviderError, SealError}
"""The service does not start with them."""


def kinds(base: type[FaceguardError] = FaceguardError) -> Iterator[type[FaceguardError]]:
    """List the product's own errors."""
    for kind in base.__subclasses__():
        if kind.__module__.startswith("faceguard."):
            yield kind
        yield from kinds(kind)


def test_every_error_that_can_reach_http_has_a_status():
    """All but those of other doors, which a test before this one may have loaded, and of the start."""
    elsewhere = tuple(
        f"faceguard.{room}." for room in ("assistants", "batch", "datasets", "gate", "proxy", "receipts", "redactor")
    )
    others = {kind for kind in kinds() if kind.__module__.startswith(elsewhere)}

    assert STATUS.keys() == set(kinds()) - others - {UnreadableFileError, UnwritableFileError} - AT_THE_START


def test_no_two_errors_share_a_slug():
    """Callers tell them apart by it."""
    slugs = [kind.slug for kind in kinds()]

    assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize(
    ("given", "missing"), [({}, "a slug and a title"), ({"slug": "odd"}, "a title"), ({"title": "Odd"}, "a slug")]
)
@pytest.mark.parametrize("base", [FaceguardError, InternalError])
def test_an_error_names_what_went_wrong(base: type[FaceguardError], given: dict[str, str], missing: str):
    """A class without a slug and a title of its own is none, whatever it inherits."""
    with pytest.raises(TypeError, match=f"^OddError needs {missing} of its own$"):
        type("OddError", (base,), given)


def test_the_base_is_raised_by_nobody():
    """It has neither slug nor title, so an answer could not be made of it."""
    with pytest.raises(TypeError, match="abstract"):
        FaceguardError("something")


def test_an_error_passes_between_processes():
    """With its detail, as workers may be processes."""
    error = pickle.loads(pickle.dumps(InternalError("ValueError in a.py:3")))

    assert "ValueError in a.py:3" == error.detail
    assert isinstance(pickle.loads(pickle.dumps(InvalidOptionError("At most 20"))), InvalidOptionError)

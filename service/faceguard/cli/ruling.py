"""What the commands share that take rules: reference photos, and whether rules can be asked here."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from faceguard.errors import InvalidOptionError
from faceguard.models import AGE_GENDER, Weights
from faceguard.policy.rules import Rules, asks_for_looks, check_looks, check_photos

ReferencePhotos: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option("--person", metavar="FILE", help="Reference photo, for --rules all-but. May be repeated."),
]


def check_rules(rules: Rules | None, photos: int) -> None:
    """End the command where rules ask for photos or a network that are not there, or photos are there for nothing."""
    try:
        check_photos(rules, photos)
        if asks_for_looks(rules) is not None:
            from faceguard.settings import Settings

            check_looks(rules, known=Weights(Settings().models).has(AGE_GENDER))
    except InvalidOptionError as error:
        raise typer.BadParameter(str(error)) from None

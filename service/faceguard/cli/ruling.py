"""What the commands share that take rules: reference photos, and whether rules can be asked here."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from faceguard.cli.options import refused
from faceguard.errors import InvalidOptionError
from faceguard.models import AGE_GENDER, Weights
from faceguard.policy.rules import Rules, asks_for_looks, asks_for_persons, check_photos

ReferencePhotos: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option("--person", metavar="FILE", help="Reference photo, for --rules all-but. May be repeated."),
]


def check_rules(rules: Rules | None, photos: int) -> None:
    """End the command where rules ask for photos or a network that are not there, or photos are there for nothing."""
    if asks_for_persons(rules) and not photos:
        raise typer.BadParameter("this needs a reference photo: add --person me.jpg", param_hint="--rules")
    if photos and not asks_for_persons(rules):
        why = "say what becomes of the people on them, such as --rules all-but"
        raise typer.BadParameter(why, param_hint="--person")
    try:
        check_photos(rules, photos)
    except InvalidOptionError as error:
        raise refused(error) from None
    if asks_for_looks(rules) is not None:
        check_ages("--rules")


def check_ages(option: str) -> None:
    """End the command where the option asks for the network for ages, and that is not there."""
    from faceguard.settings import Settings

    weights = Weights(Settings().models)
    if not weights.has(AGE_GENDER):
        why = (
            f"age and gender need a network that is not in {weights.searched}: run `faceguard models add age`, "
            "or name its folder by FACEGUARD_MODELS"
        )
        raise typer.BadParameter(why, param_hint=option)

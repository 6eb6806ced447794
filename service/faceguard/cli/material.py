"""What is read before any picture is: who is on reference photos, and what is laid over faces."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import typer

from faceguard.artwork import artwork
from faceguard.cli.options import refused
from faceguard.cli.run import STOPPED, say
from faceguard.errors import FaceguardError, InvalidOptionError
from faceguard.options import DetectOptions, RedactOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.policy.person import NOBODY, Persons
from faceguard.redactor.crew import Crew
from faceguard.redactor.sources import content_of
from faceguard.replacement import Emoji


def persons_on(photos: Sequence[Path], options: DetectOptions) -> Persons:
    """Read the people on reference photos, or end the command and say why they cannot be told."""
    if not photos:
        return NOBODY
    files = [_content(photo) for photo in photos]
    try:
        with contextlib.closing(Crew(workers=1)) as crew:
            return crew.submit(PhotoJobs.of(crew.settings).persons(files, options)).result()
    except InvalidOptionError as error:
        raise refused(error) from None
    except FaceguardError as error:
        if error.photo is None:
            say(f"Cannot start: {error}")
            raise typer.Exit(STOPPED) from None
        raise typer.BadParameter(f"{photos[error.photo]}: {error.reason}", param_hint="--person") from None


def _content(photo: Path) -> bytes:
    try:
        return content_of(photo)
    except FaceguardError as error:
        raise typer.BadParameter(f"{photo}: {error}", param_hint="--person") from None


def check_replacement(options: RedactOptions) -> None:
    """End the command where the picture that `image` shows cannot be read: it would fail for every file."""
    if isinstance(options.replacement, Emoji):
        return
    try:
        with contextlib.closing(Crew(workers=1)) as crew:
            crew.submit(lambda tools, checkpoint: artwork(options.replacement, tools.coders, checkpoint)).result()
    except InvalidOptionError as error:
        raise typer.BadParameter(error.errors[0].message, param_hint="--replacement") from None

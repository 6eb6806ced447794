"""From standard input to standard output."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import typer

from faceguard.batch.pictures import STDIN, Source
from faceguard.batch.tally import REDACTED, Tally
from faceguard.batch.videos import Tell
from faceguard.cli.material import check_replacement, persons_on
from faceguard.cli.run import each, say, whole
from faceguard.errors import FaceguardError
from faceguard.options import RedactOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.photo.results import Redaction
from faceguard.policy.person import Persons
from faceguard.settings import Settings
from faceguard.workers import Workers


def say_input() -> int:
    """Say what would be read, and return the exit status."""
    typer.echo(STDIN)
    return 0


def filtered(options: RedactOptions, photos: Sequence[Path]) -> int:
    """Redact from standard input to standard output, and return the exit status."""
    check_replacement(options)
    tally, persons = Tally(), persons_on(photos, options)
    for _, result in each([STDIN], 1, partial(_redacted, options, persons), 1):
        if isinstance(result, FaceguardError):
            say(f"-: {result.title} ({result.slug})")
            return 1
        with whole("standard output"):
            sys.stdout.buffer.write(result.content)
            sys.stdout.buffer.flush()
        tally.add("the picture", result.report.fields())
    say(tally.line(REDACTED))
    return 0


def _redacted(options: RedactOptions, persons: Persons, workers: Workers, source: Source, _: Tell) -> Redaction:
    return workers.submit(PhotoJobs.of(Settings()).redact(source.read(), options, persons=persons)).result()

"""The work of `faceguard live`, once its words are known to be right."""

import signal
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import typer

from faceguard.cli.options import refused
from faceguard.cli.redaction import INTERRUPTED
from faceguard.cli.ruling import check_rules
from faceguard.cli.run import STOPPED, say
from faceguard.detection.detectors import Offer
from faceguard.errors import FaceguardError, InvalidOptionError
from faceguard.live.options import LiveOptions
from faceguard.models import AGE_GENDER, Weights
from faceguard.server.server import Server
from faceguard.settings import Settings

try:
    from faceguard.cameras.address import AddressError, SinkKind, door_of
    from faceguard.cameras.cameras import Cameras
    from faceguard.cameras.door import Door
    from faceguard.cameras.plan import Plan, PlanError, checked, plans
except ImportError as error:
    raise typer.BadParameter(f"cameras need the extra video: {error.name} is missing") from None

HINT = "Stop it by Ctrl-C"
OTHER_PORT = "name another one in the address"


def shown(
    source: str | None,
    to: Sequence[str],
    record: str | None,
    options: LiveOptions,
    config: Path | None,
    metrics: str | None,
    photos: Sequence[Path],
) -> int:
    """Show until the end or a signal, and return the exit status."""
    settings = Settings()
    asked = _asked(source, to, record, options, config, settings, photos)
    door = _door(asked, metrics)
    try:
        Weights(settings.models).verify()
    except FaceguardError as error:
        say(f"Cannot start: {error}")
        return STOPPED
    return _served(settings, asked, *door) if door else _alone(asked)


def _asked(
    source: str | None,
    to: Sequence[str],
    record: str | None,
    options: LiveOptions,
    config: Path | None,
    settings: Settings,
    photos: Sequence[Path],
) -> list[Plan]:
    weights = Weights(settings.models)
    knows_ages = weights.has(AGE_GENDER)
    if not config:
        check_rules(options.rules, len(photos))
    try:
        if config:
            return plans(config, Offer.of(weights).specs, knows_ages=knows_ages)
        return [Plan.of("", source or "", to, record, checked(options, photos, knows_ages=knows_ages), photos)]
    except PlanError as error:
        if config:
            raise typer.BadParameter(f"{config}: {error}", param_hint="--config") from None
        raise typer.BadParameter(str(error)) from None
    except InvalidOptionError as error:
        raise refused(error) from None


def _door(asked: Sequence[Plan], metrics: str | None) -> tuple[str, int] | None:
    """Return where HTTP is served, which is one place; None where nowhere."""
    try:
        doors = {sink.door for plan in asked for sink in plan.sinks if sink.kind is SinkKind.MJPEG}
        doors |= {door_of(metrics)} if metrics else set()
    except AddressError as error:
        raise typer.BadParameter(str(error)) from None
    if len(doors) > 1:
        raise typer.BadParameter("all http:// addresses have one host and port, and paths of their own")
    return next(iter(doors), None)


def _served(settings: Settings, asked: Sequence[Plan], host: str, port: int) -> int:
    """Serve HTTP meanwhile; the server ends the process where a signal does."""
    app = Door(settings, asked, say, lambda: setattr(server, "should_exit", True))
    server = Server(app, host, port, settings.unsent, say, HINT, OTHER_PORT)
    started = server.run_until_stopped()
    return STOPPED if not started or (app.cameras and app.cameras.failed) else 0


def _alone(asked: Sequence[Plan]) -> int:
    cameras, heard = Cameras(asked, say), list[int]()

    def stop(number: int, _: FrameType | None) -> None:
        heard.append(number)
        cameras.drain()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    cameras.start()
    while not cameras.wait(0.5):
        pass
    if cameras.failed:
        return STOPPED
    return INTERRUPTED if signal.SIGINT in heard else 0

"""Command-line options, made from the models that validate them, so that HTTP and the command line agree."""

import inspect
from collections.abc import Callable, Collection, Mapping
from enum import EnumType
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_args, get_origin

import typer
from typer.core import TyperCommand

from faceguard.errors import InvalidOptionError, ModelError, UnreadableFileError
from faceguard.policy.standing import content
from faceguard.replacement import written as written_file
from faceguard.sizes import of_bytes, of_pixels, pixels

if TYPE_CHECKING:  # the names of the commands are told without them
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from faceguard.options import DetectOptions

Command = Callable[..., None]
READ = {"rules": content, "replacement": written_file}
"""Options whose text may name a file."""
Options = TypeVar("Options", bound="DetectOptions")


class SwitchCommand(TyperCommand):
    """A command whose switches may have a value, as in a form: `--outline=yes`. Its epilog is examples."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Leave the switches without their values; of one that is off only what says so, if anything does."""
        flags = [option for option in self.params if getattr(option, "is_flag", False)]
        names = {name: next(iter(option.secondary_opts), None) for option in flags for name in option.opts}
        end = args.index("--") if "--" in args else len(args)
        said = [kept for word in args[:end] if (kept := _switched(word, names)) is not None]
        return super().parse_args(ctx, said + args[end:])

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples line by line, as they are to be typed."""
        del ctx
        with formatter.section("Examples"):
            for line in (self.epilog or "").strip().splitlines():
                formatter.write(f"{'':{formatter.current_indent}}{line}".rstrip() + "\n")


def _switched(word: str, names: Mapping[str, str | None]) -> str | None:
    """Return a word of the command line, without the value of a switch; where that is off, the word for it, if any.

    The names are those of the switches, each with that word.
    """
    name, equals, value = word.partition("=")
    if not equals or name not in names:
        return word
    from pydantic import TypeAdapter, ValidationError

    try:
        if not value.strip():
            return None
        return name if TypeAdapter(bool).validate_python(value.strip()) else names[name]
    except ValidationError:
        raise typer.BadParameter(f"{name} is true or false") from None


def _say_strangers() -> None:
    from faceguard.settings import strangers

    for stranger in strangers():
        typer.echo(stranger, err=True)


def with_options(model: "type[BaseModel]", *, told: bool = True) -> Callable[[Command], Command]:
    """Give a command an option for each field of the model, and have it say which variables are no settings.

    Those that were given are passed to its parameter `options` as a dict of texts, for the model to validate.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def wrapped(**values: Any) -> None:
            given = {name: values.pop(name) for name in model.model_fields}
            if told:
                _say_strangers()
            command(**values, options={name: value for name, value in given.items() if value is not None})

        own = [p for p in inspect.signature(command).parameters.values() if p.name != "options"]
        added = [_parameter(name, field) for name, field in model.model_fields.items()]
        wrapped.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined]
        return wrapped

    return decorate


def parsed(model: type[Options], given: Mapping[str, str]) -> Options:
    """Return the options of a command, or end it and say what is wrong with them."""
    read = {name: _read(name, text) if name in READ else text for name, text in given.items()}
    try:
        chosen = model.from_text(read, detectors=_detectors(given.get("detector", "")))
    except ModelError as error:
        typer.echo(f"Cannot start: {error}", err=True)
        raise typer.Exit(3) from None
    except InvalidOptionError as error:
        raise refused(error) from None
    if "detector" in given:
        _check_detector(chosen.detector)
    return chosen


def _check_detector(name: str) -> None:
    """End the command where one of the package's detectors has no file: it would fail for every picture."""
    from faceguard.detection.detectors import DETECTORS
    from faceguard.models import Weights
    from faceguard.settings import Settings

    weights = Weights(Settings().models)
    if not all(spec.is_available(weights) for own, spec in DETECTORS.items() if own == name):
        why = f"the file of {name}'s model is not in {weights.searched}: `faceguard models` says which it is"
        raise typer.BadParameter(why, param_hint="--detector")


def refused(error: InvalidOptionError) -> typer.BadParameter:
    """Return what ends a command, with the options as they are written there; a setting is named by its variable."""
    told = [(flag(name) if name.islower() else name, why) for name, why in error.errors]
    return typer.BadParameter("; ".join(": ".join(filter(None, each)) for each in told))


def _read(name: str, text: str) -> str:
    try:
        return READ[name](text)
    except UnreadableFileError as error:
        raise typer.BadParameter(f"{text}: {error}", param_hint=flag(name)) from None


def _detectors(asked: str) -> Collection[str]:
    """Return the names of the detectors that can be asked for; raises ModelError.

    Those that the user brings are tried only where it may be one of them, as that takes the libraries.
    """
    from faceguard.detector import DetectorName
    from faceguard.settings import Settings

    own = tuple(DetectorName)
    folder = None if asked.strip().lower() in ("", *own) else Settings().models
    if folder is None:
        return own
    from faceguard.detection.detectors import Offer
    from faceguard.models import Weights

    return Offer.of(Weights(folder)).specs


def flag(name: str) -> str:
    """Write an option's name as on the command line."""
    return f"--{name.replace('_', '-')}"


def _parameter(name: str, field: "FieldInfo") -> inspect.Parameter:
    if field.annotation in (bool, bool | None):
        off = "" if field.annotation is bool else f"/{flag(f'no_{name}')}"
        option = typer.Option(f"{flag(name)}{off}", help=field.description, show_default=False)
        kind: Any = bool | None
    else:
        option = typer.Option(
            flag(name),
            help=_help(field),
            metavar=_metavar(name, field),
            show_default=False,
            autocompletion=_completion(_choices(field.annotation)),
        )
        kind = str | None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option])


def _completion(choices: tuple[str, ...]) -> Callable[[str], list[str]] | None:
    """Return what a shell asks for the values that begin so; None where there is no list of them."""

    def complete(incomplete: str) -> list[str]:
        return [str(choice) for choice in choices if choice.startswith(incomplete.lower())]

    return complete if choices else None


def _choices(annotation: Any) -> tuple[str, ...]:
    """Return the values that an enumeration or a Literal allows."""
    if isinstance(annotation, EnumType):
        return tuple(annotation)
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((found for part in get_args(annotation) if (found := _choices(part))), ())


def _metavar(name: str, field: "FieldInfo") -> str:
    return "|".join(_choices(field.annotation)) or name.rpartition("_")[2].upper()


def _help(field: "FieldInfo") -> str:
    default = field.get_default(call_default_factory=False)
    shown = "" if default is None or field.default_factory else f" [default: {written(default, field)}]"
    return f"{field.description}{shown}"


def written(value: Any, field: "FieldInfo") -> str:
    """Write a value as a person would: `32MiB`, `64MP`, `a,b`."""
    from pydantic import BeforeValidator, ByteSize

    if field.annotation is ByteSize:
        return of_bytes(value)
    if BeforeValidator(pixels) in field.metadata:
        return of_pixels(value)
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)

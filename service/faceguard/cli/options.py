"""Command-line options, made from the models that validate them, so that HTTP and the command line agree."""

import inspect
from collections.abc import Callable, Mapping
from enum import EnumType
from functools import wraps
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

import typer
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from typer.core import TyperCommand

from faceguard.errors import InvalidOptionError
from faceguard.options import DetectOptions

SWITCH = TypeAdapter(bool)
Command = Callable[..., None]
Options = TypeVar("Options", bound=DetectOptions)


class SwitchCommand(TyperCommand):
    """A command whose switches may have a value, as in a form: `--outline=yes`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Leave the switches that are on, without their values."""
        names = {name for option in self.params if getattr(option, "is_flag", False) for name in option.opts}
        end = args.index("--") if "--" in args else len(args)
        on = [kept for word in args[:end] if (kept := _switched(word, names)) is not None]
        return super().parse_args(ctx, on + args[end:])


def _switched(word: str, names: set[str]) -> str | None:
    """Return a word of the command line, without the value of a switch; None where that is off."""
    name, equals, value = word.partition("=")
    if not equals or name not in names:
        return word
    try:
        return name if value.strip() and SWITCH.validate_python(value.strip()) else None
    except ValidationError:
        raise typer.BadParameter(f"{name} is true or false") from None


def with_options(model: type[BaseModel]) -> Callable[[Command], Command]:
    """Give a command an option for each field of the model.

    Those that were given are passed to its parameter `options` as a dict of texts, for the model to validate.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def wrapped(**values: Any) -> None:
            given = {name: values.pop(name) for name in model.model_fields}
            command(**values, options={name: value for name, value in given.items() if value is not None})

        own = [p for p in inspect.signature(command).parameters.values() if p.name != "options"]
        added = [_parameter(name, field) for name, field in model.model_fields.items()]
        wrapped.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined]
        return wrapped

    return decorate


def parsed(model: type[Options], given: Mapping[str, str]) -> Options:
    """Return the options of a command, or end it and say what is wrong with them."""
    try:
        return model.from_text(given)
    except InvalidOptionError as error:
        raise typer.BadParameter(str(error)) from None


def _parameter(name: str, field: FieldInfo) -> inspect.Parameter:
    flag = f"--{name.replace('_', '-')}"
    if field.annotation is bool:
        option = typer.Option(flag, help=field.description, show_default=False)
        kind: Any = bool | None
    else:
        option = typer.Option(flag, help=_help(field), metavar=_metavar(name, field), show_default=False)
        kind = str | None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option])


def _choices(annotation: Any) -> tuple[str, ...]:
    """Return the values that an enumeration or a Literal allows."""
    if isinstance(annotation, EnumType):
        return tuple(annotation)
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((found for part in get_args(annotation) if (found := _choices(part))), ())


def _metavar(name: str, field: FieldInfo) -> str:
    return "|".join(_choices(field.annotation)) or name.rpartition("_")[2].upper()


def _help(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=False)
    shown = "" if default is None or field.default_factory else f" [default: {default}]"
    return f"{field.description}{shown}"

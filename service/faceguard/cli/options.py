"""Command-line options, made from the models that validate them, so that HTTP and the command line agree."""

import inspect
from collections.abc import Callable, Mapping
from enum import EnumType
from functools import wraps
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from faceguard.errors import InvalidOptionError
from faceguard.options import DetectOptions

Command = Callable[..., None]
Options = TypeVar("Options", bound=DetectOptions)


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

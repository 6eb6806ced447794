"""Reading an upload: a form with one picture and options, of which some may stand in the URL."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from faceguard.api.form import MEDIA_TYPE, Form
from faceguard.api.problems import MalformedRequestError, UnsupportedMediaTypeError
from faceguard.errors import DeadlineError, InvalidOptionError, OptionError

FIELD = "image"
HINT = f"Send {MEDIA_TYPE} with the picture in a file field named {FIELD}"


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes of a picture, and the options as they came."""

    image: bytes
    fields: dict[str, str]


def once(items: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the options by name; raises InvalidOptionError for one that is given twice."""
    if repeated := [name for name, count in Counter(name for name, _ in items).items() if count > 1]:
        raise InvalidOptionError(errors=tuple(OptionError("", "An option is given twice") for _ in repeated))
    return dict(items)


def media_type(request: Request) -> str:
    """Return the type of the body, in lower case and without its parameters."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


async def read_upload(request: Request, seconds: float) -> Upload:
    """Read the request's form within this many seconds, and the options of its URL.

    Raises MalformedRequestError, UnsupportedMediaTypeError, InvalidOptionError for an option given twice,
    TooManyBytesError and DeadlineError.
    """
    kind = media_type(request)
    if not kind:
        raise MalformedRequestError(HINT)
    if kind != MEDIA_TYPE:
        raise UnsupportedMediaTypeError(HINT)
    try:
        async with asyncio.timeout(max(seconds, 0)):
            image, items = await _read(Form(request.stream(), request.headers["content-type"]))
    except TimeoutError:
        raise DeadlineError from None
    return Upload(image, once([*request.query_params.multi_items(), *items]))


async def _read(form: Form) -> tuple[bytes, list[tuple[str, str]]]:
    """Return the picture and the options of a form."""
    images, items = list[bytes](), list[tuple[str, str]]()
    while part := await form.next():
        if part.name != FIELD:
            items.append((part.name, await form.text(part)))
        elif (content := await form.content()) or not part.nobody_chose:
            images.append(content)
        if len(images) > 1:
            break
    if len(images) != 1:
        raise MalformedRequestError(f"Send exactly one picture, in a file field named {FIELD}")
    return images[0], items

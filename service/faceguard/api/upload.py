"""Reading an upload: a form with one picture and options, or a bare picture; options may stand in the URL too."""

import asyncio
import io
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from faceguard.api.form import MEDIA_TYPE, Form
from faceguard.api.problems import MalformedRequestError, UnsupportedMediaTypeError
from faceguard.api.reference_photos import PERSON, ReferencePhotos
from faceguard.errors import DeadlineError, InvalidOptionError, OptionError

FIELD = "image"
BARE = ("image/*", "application/octet-stream")
"""The types that a bare picture comes as; what it is, its first bytes say."""
ACCEPT_QUERY = ", ".join((MEDIA_TYPE, *BARE))
"""The value of Accept-Query (RFC 10008)."""
HINT = (
    f"Send the picture as the body, with a Content-Type such as image/jpeg or {BARE[1]}, "
    f"or as the file {FIELD} of a form, as {MEDIA_TYPE}"
)


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes of a picture, and the options as they came."""

    image: bytes
    fields: dict[str, str]
    photos: Sequence[bytes] = ()
    """Reference photos of persons."""


def once(items: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the options by name; raises InvalidOptionError for one that is given twice."""
    if repeated := [name for name, count in Counter(name for name, _ in items).items() if count > 1]:
        raise InvalidOptionError(errors=tuple(OptionError("", "An option is given twice") for _ in repeated))
    return dict(items)


def media_type(request: Request) -> str:
    """Return the type of the body, in lower case and without its parameters."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


async def read_upload(request: Request, seconds: float, options: Collection[str], *, persons: bool = False) -> Upload:
    """Read the request's body within this many seconds, and the options of its URL; these are their names.

    Reference photos are read where persons may be told apart.

    Raises MalformedRequestError, UnsupportedMediaTypeError, InvalidOptionError for an option given twice,
    TooManyBytesError and DeadlineError.
    """
    kind = media_type(request)
    if not kind:
        raise MalformedRequestError(HINT)
    if kind != MEDIA_TYPE and not _is_bare(kind):
        raise UnsupportedMediaTypeError(HINT)
    try:
        async with asyncio.timeout(max(seconds, 0)):
            if kind == MEDIA_TYPE:
                form = Form(request.stream(), request.headers["content-type"])
                photos = ReferencePhotos() if persons else None
                image, items = await _read(form, options, photos)
                files = photos.files if photos else []
            else:
                image, items, files = await _read_bare(request), [], []
    except TimeoutError:
        raise DeadlineError from None
    return Upload(image, once([*request.query_params.multi_items(), *items]), files)


def _is_bare(kind: str) -> bool:
    return kind in BARE or kind.startswith(BARE[0].removesuffix("*"))


async def _read_bare(request: Request) -> bytes:
    content = io.BytesIO()  # gives away what it holds without a copy
    async for piece in request.stream():
        content.write(piece)
    return content.getvalue()


async def _read(
    form: Form, options: Collection[str], photos: ReferencePhotos | None
) -> tuple[bytes, list[tuple[str, str]]]:
    """Return the picture of a form, and its options; reference photos are put to the others, where there may be any."""
    images, items = list[bytes](), list[tuple[str, str]]()
    while len(images) <= 1 and (part := await form.next()):
        if photos and part.name == PERSON:
            await photos.add(form, part)
        elif part.name == FIELD:
            if (content := await form.picture(part)) or not part.nobody_chose:
                images.append(content)
        elif part.is_file and part.name not in options:
            raise MalformedRequestError(f"The picture's field is called {FIELD}, and no other file is accepted")
        else:
            items.append((part.name, await form.text(part)))
    if len(images) != 1:
        raise MalformedRequestError(f"Send exactly one picture, in a file field named {FIELD}")
    return images[0], items

"""The reference photos of a live session, which stand between the first message and the first frame."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.types import Message

from faceguard.api.problems import MalformedRequestError
from faceguard.api.reference_photos import PERSON
from faceguard.errors import InvalidOptionError, OptionError, TooManyBytesError
from faceguard.policy.condition import MOST_PHOTOS
from faceguard.sizes import of_bytes

HINT = "Each reference photo is a binary message after the first message, and after them comes the text `{}`"
LAST = "{}"
"""What comes after them: without it, a frame would be taken for a photo by a client that has counted wrong."""


def announced(fields: dict[str, Any]) -> int:
    """Take out of a message's fields how many photos follow it, and return that; raises InvalidOptionError."""
    count = fields.pop(PERSON, None)
    if count is None:
        return 0
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MOST_PHOTOS:
        why = f"How many reference photos follow, at most {MOST_PHOTOS}"
        raise InvalidOptionError(errors=(OptionError(PERSON, why),))
    return count


async def received(count: int, most: int, receive: Callable[[], Awaitable[Message]]) -> list[bytes]:
    """Take so many, of so many bytes together.

    Raises MalformedRequestError, TooManyBytesError, and what `receive` raises.
    """
    photos = list[bytes]()
    for _ in range(count):
        photo = (await receive()).get("bytes")
        if photo is None:
            raise MalformedRequestError(HINT)
        photos.append(photo)
        if sum(map(len, photos)) > most:
            raise TooManyBytesError(f"At most {of_bytes(most)} of reference photos")
    if ((await receive()).get("text") or "").strip() != LAST:
        raise MalformedRequestError(HINT)
    return photos

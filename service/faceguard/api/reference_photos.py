"""The reference photos of a form."""

import io
import math

from faceguard.api.form import Form, Part
from faceguard.errors import InvalidOptionError, OptionError, TooManyBytesError
from faceguard.policy.condition import MOST_PHOTOS
from faceguard.sizes import of_bytes

PERSON = "person"


class ReferencePhotos:
    """Takes them as they come."""

    def __init__(self, most: float = math.inf) -> None:
        """Take how many bytes they may have together."""
        self._most, self._left = most, most
        self.files: list[bytes] = []

    async def add(self, form: Form, part: Part) -> None:
        """Read the part named last, which counts for nothing where the field was left open, or is an empty text.

        Raises TooManyBytesError, and InvalidOptionError where there are too many.
        """
        content = io.BytesIO()  # gives away what it holds without a copy
        async for piece in form.pieces():
            self._left -= content.write(piece)
            if self._left < 0:
                raise TooManyBytesError(f"At most {of_bytes(int(self._most))} of reference photos")
        if content.tell() or part.file_name:
            self.files.append(content.getvalue())
        if len(self.files) > MOST_PHOTOS:
            raise InvalidOptionError(errors=(OptionError(PERSON, f"At most {MOST_PHOTOS} reference photos"),))

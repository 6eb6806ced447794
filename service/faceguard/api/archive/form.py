"""A form with an archive in it."""

from collections import deque
from collections.abc import AsyncIterator, Collection, Sequence

from faceguard.api.form import Form, Part
from faceguard.api.problems import MalformedRequestError
from faceguard.api.reference_photos import PERSON, ReferencePhotos
from faceguard.errors import InvalidOptionError

FIELD = "archive"
HINT = f"Send exactly one archive, in a file field named {FIELD}"

Options = list[tuple[str, str]]


class ArchiveForm:
    """Gives the archive as it comes, and the options around it.

    Nothing is redacted before its options are known, so `most` bytes of the archive and no more are read ahead, in
    search of options behind it, which have these names. Reference photos are options too, and have at most as many
    bytes together. Methods raise what the form raises.
    """

    def __init__(self, form: Form, most: int, options: Collection[str]) -> None:
        self._photos = ReferencePhotos(most)
        self._form, self._most, self._names = form, most, options
        self._ahead: deque[bytes] = deque()
        self._pieces = form.pieces()
        self._whole = False

    @property
    def photos(self) -> Sequence[bytes]:
        """The reference photos among the options that were read."""
        return self._photos.files

    async def options(self) -> Options:
        """Read up to the archive, and ahead; return the options as they came."""
        before, part = await self._texts()
        if part is None:
            raise MalformedRequestError(HINT)
        size = 0
        async for piece in self._pieces:
            self._ahead.append(piece)
            size += len(piece)
            if size > self._most:
                return before
        if part.nobody_chose and not size:
            raise MalformedRequestError(HINT)
        self._whole = True
        return before + await self._behind()

    async def archive(self) -> AsyncIterator[bytes]:
        """Give the archive; raises InvalidOptionError where options follow that were not known when it began."""
        while self._ahead:
            yield self._ahead.popleft()
        if self._whole:
            return
        async for piece in self._pieces:
            yield piece
        read = len(self.photos)
        if await self._behind() or len(self.photos) > read:
            raise InvalidOptionError(
                f"Options behind an archive of more than {self._most} bytes come too late: send them before it"
            )

    async def _behind(self) -> Options:
        """Read what follows the archive."""
        options, another = await self._texts()
        if another:
            raise MalformedRequestError(HINT)
        return options

    async def _texts(self) -> tuple[Options, Part | None]:
        """Read options up to an archive, or to the end of the form."""
        options: Options = []
        while part := await self._form.next():
            if part.name == FIELD:
                return options, part
            if part.name == PERSON:
                await self._photos.add(self._form, part)
                continue
            if part.is_file and part.name not in self._names:
                raise MalformedRequestError(f"The archive's field is called {FIELD}, and no other file is accepted")
            options.append((part.name, await self._form.text(part)))
        return options, None

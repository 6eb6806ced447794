"""The files of an archive, as they arrive."""

import asyncio
from collections.abc import AsyncIterator

from faceguard.archive.names import checked, is_folder, is_left_out
from faceguard.archive.reader import ArchiveLimits, ZipReader
from faceguard.errors import DrainingError, EncryptedError, FaceguardError
from faceguard.settings import Settings
from faceguard.workers import Workers

IncomingFile = tuple[str, bytes | FaceguardError]
"""The name of a file, and its content or what is wrong with it."""
Coming = asyncio.Future[IncomingFile | None]
"""The next file, which is on its way; None after the last."""


class IncomingFiles:
    """Reads the files that get a line in the report, one after the other, until the service shuts down."""

    def __init__(self, archive: AsyncIterator[bytes], settings: Settings, workers: Workers) -> None:
        limits = ArchiveLimits(settings.max_body, settings.max_archive, settings.max_files)
        self._reader, self._workers = ZipReader(archive, limits), workers
        self._seen = 0

    async def next(self) -> IncomingFile | None:
        """Return the next file, None after the last; raises what ends the archive."""
        while (name := await self._reader.next()) is not None:
            if self._workers.draining:
                raise DrainingError
            try:
                left_out = is_folder(name) or is_left_out(checked(name))
            except FaceguardError as error:
                return name, error
            if not left_out:
                self._seen += 1
                content = await self._reader.read()
                if isinstance(content, EncryptedError) and self._seen == 1:
                    raise content  # then so are the others
                return name, content
        return None

"""Writing a ZIP piece by piece, of nothing but names and contents."""

import io
from collections.abc import Iterable
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

TIME = (1980, 1, 1, 0, 0, 0)
"""The first that a ZIP can say: when a photo was taken or changed is nobody's business."""
MODE = 0o644


class ZipWriter:
    """A ZIP, sent in the order its methods return it; sizes stand before the data, for readers that stream."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = ZipFile(self._sink, "w")

    def add(self, name: str, content: bytes) -> bytes:
        """Add a file as it is."""
        return self._add(name, [content], ZIP_STORED)

    def add_text(self, name: str, pieces: Iterable[bytes]) -> bytes:
        """Add a file that can be compressed, and comes in pieces."""
        return self._add(name, pieces, ZIP_DEFLATED)

    def withdraw(self) -> None:
        """Leave what was added out of the directory, so that nobody unpacks it."""
        self._zip.filelist.clear()
        self._zip.NameToInfo.clear()

    def close(self) -> bytes:
        """Write the directory, which ends the archive."""
        self._zip.close()
        return self._sink.emptied()

    def _add(self, name: str, pieces: Iterable[bytes], method: int) -> bytes:
        info = ZipInfo(name, TIME)
        info.compress_type = method
        info.external_attr = MODE << 16
        with self._zip.open(info, "w") as file:
            for piece in pieces:
                file.write(piece)
        return self._sink.emptied()


class _Sink(io.RawIOBase):
    """A file of which what was emptied is gone: behind that one can go back, to write sizes where they belong."""

    def __init__(self) -> None:
        super().__init__()
        self._start = 0
        self._held = io.BytesIO()

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._start + self._held.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        del whence  # ZipFile knows where it is
        return self._start + self._held.seek(offset - self._start)

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self._held.write(data)

    def emptied(self) -> bytes:
        """Take what was written since the last time."""
        data = self._held.getvalue()
        self._start += len(data)
        self._held = io.BytesIO()
        return data

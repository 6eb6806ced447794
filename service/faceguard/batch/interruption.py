import signal
from collections.abc import Callable, Iterable, Iterator
from typing import Self, TypeVar

Item = TypeVar("Item")


class Interruption:
    """Lets a run end on Ctrl-C once what is under way is finished; a second Ctrl-C ends it at once."""

    def __init__(self, hurry: Callable[[], None]) -> None:
        """Take what lets go of what would take long."""
        self._noted, self._hurry = False, hurry

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Raise KeyboardInterrupt if there was one."""
        signal.signal(signal.SIGINT, self._before)
        if self._noted and kind is None:
            raise KeyboardInterrupt

    def until(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items until Ctrl-C."""
        for item in items:
            if self._noted:
                return
            yield item

    def _note(self, *_: object) -> None:
        self._noted = True
        self._hurry()
        signal.signal(signal.SIGINT, self._before)

"""All videos that are here, and whose they are."""

import asyncio
from functools import partial

from faceguard.api.problems import UnknownVideoError
from faceguard.api.videos.film import Film
from faceguard.errors import TooManyVideosError
from faceguard.settings import Settings
from faceguard.spool.room import Room
from faceguard.ticket import Ticket
from faceguard.workers import Workers


class Shelf:
    """Holds at most so many videos, each for the API key that sent it, and for some time."""

    def __init__(self, settings: Settings, workers: Workers) -> None:
        self._settings = settings
        full = partial(TooManyVideosError, f"At most {settings.max_videos} (MAX_VIDEOS)")
        self._slots = workers.slots(settings.max_videos, settings.deadline, full)
        self.room = Room(settings.video_memory, settings.spool, settings.video_disk)
        self._films: dict[str, Film] = {}

    @property
    def taken(self) -> int:
        """How many places are taken: by uploads, by videos, and by those that are answered at once."""
        return self._slots.taken

    def admit(self) -> Ticket:
        """Take a place, before a byte is read; raises TooManyVideosError, and DrainingError when shutting down."""
        return self._slots.admit()

    def put(self, film: Film) -> None:
        """Take a video in."""
        self._films[film.id] = film

    def get(self, name: str, owner: str) -> Film:
        """Return a video; raises UnknownVideoError also where it is somebody else's."""
        film = self._films.get(name)
        if film is None or film.owner != owner:
            raise UnknownVideoError
        return film

    def follow(self, film: Film, task: "asyncio.Task[None]") -> None:
        """Let a video go some time after the work on it has ended, unless more is begun."""
        task.add_done_callback(lambda _: self._expire_later(film))

    def drop(self, film: Film) -> None:
        """Let a video go, with all that is known of it."""
        if self._films.pop(film.id, None):
            film.close()

    def close(self) -> None:
        """Let all go."""
        for film in list(self._films.values()):
            self.drop(film)

    def _expire_later(self, film: Film) -> None:
        if film.id not in self._films or film.at_work:
            return
        loop = asyncio.get_running_loop()
        film.expires = loop.time() + self._settings.video_ttl
        loop.call_at(film.expires, self._expire, film, film.expires)

    def _expire(self, film: Film, at: float) -> None:
        if film.expires == at:
            self.drop(film)

"""The reference photos of a camera, as the sealed process gets and reads them: no other has what they show."""

import os
from collections.abc import MutableSequence

from faceguard.detail import Detail
from faceguard.errors import TooManyBytesError, of_photo
from faceguard.live.options import LiveOptions
from faceguard.photo.jobs import PhotoJobs
from faceguard.policy.person import NOBODY, Persons
from faceguard.sandbox.channel import Channel
from faceguard.workers import Workers


def received(channel: Channel, count: int, most: int) -> list[bytes]:
    """Read so many, of so many bytes each; raises TooManyBytesError, and EOFError where nobody gives them."""
    photos = list[bytes]()
    for number in range(count):
        _, descriptors = channel.receive()
        if not descriptors:
            raise EOFError
        with os.fdopen(descriptors[0], "rb") as file:
            photos.append(file.read(most + 1))
        if len(photos[-1]) > most:
            with of_photo(number, count):
                raise TooManyBytesError
    return photos


def persons_on(photos: MutableSequence[bytes], options: LiveOptions, jobs: PhotoJobs, workers: Workers) -> Persons:
    """Read the people on them, and drop the photos; raises FaceguardError where one shows nobody clearly."""
    if not photos:
        return NOBODY
    closely = options.model_copy(update={"detail": Detail.BALANCED})
    persons = workers.submit(jobs.persons([*photos], closely)).result()
    photos.clear()
    return persons

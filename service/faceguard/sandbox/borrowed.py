"""A helper's process, as long as it is lent."""

import os
import select
import signal
from contextlib import suppress

from faceguard.sandbox.area import Area
from faceguard.sandbox.channel import Channel
from faceguard.ticket import Checkpoint


class Borrowed:
    """One helper, with memory that is shared with it. What it says is a stranger's word, and checked as such."""

    def __init__(self, channel: Channel, area: Area, checkpoint: Checkpoint) -> None:
        """Wait until it is ready; raises EOFError where it never is, and what the checkpoint raises."""
        self._channel, self._area, self._checkpoint = channel, area, checkpoint
        _, (self._process,) = channel.receive(checkpoint)
        if self._has_ended(0):  # it was ready once
            os.close(self._process)
            raise EOFError

    def end(self) -> None:
        """End its process, whatever it is doing, and wait until it writes no more to what it shares."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._process, signal.SIGKILL)
        self._has_ended(None)
        os.close(self._process)
        self._channel.close()

    def _has_ended(self, milliseconds: int | None) -> bool:
        """Wait so long for its end, for ever where that is None."""
        poll = select.poll()
        poll.register(self._process, select.POLLIN)
        return bool(poll.poll(milliseconds))

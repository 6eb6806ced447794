"""The detector's looks at frames of a video."""

from faceguard.detection import Detector
from faceguard.media.frames import VideoPicture
from faceguard.options import DetectOptions
from faceguard.ticket import Checkpoint
from faceguard.tracking.link import Seen
from faceguard.tracking.look import Way, for_frames, look


class Looks:
    """Shows frames to a detector, which asks once a shot which way is up, and on only where that was not the top."""

    def __init__(
        self, detector: Detector, options: DetectOptions, checkpoint: Checkpoint, *, upright: bool = False
    ) -> None:
        """Take whether all frames are known to be upright, so that nobody asks."""
        self._asking, self._upright = for_frames(detector, upright=upright), for_frames(detector, upright=True)
        self.turned = False
        """Whether any shot was not upright."""
        self._in_shot = self._asking
        self._way, self._checkpoint = Way(options.detail, options.min_confidence), checkpoint

    def at(self, number: int, picture: VideoPicture, *, begins: bool) -> Seen:
        """Look at a frame, which begins a shot or not."""
        detector = self._asking if begins else self._in_shot
        result = look(detector, number, picture.rgb(), self._way, self._checkpoint)
        if begins:
            self._in_shot = self._asking if result.turned else self._upright
            self.turned |= result.turned
        return result.seen

"""The styles, by name: how each fills regions. What each does is said in `faceguard.style`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from faceguard.picture import Frame
from faceguard.redaction.artwork import Artwork, emoji
from faceguard.redaction.blur import blur
from faceguard.redaction.gaussian import gaussian
from faceguard.redaction.image import image
from faceguard.redaction.pixelate import pixelate
from faceguard.redaction.region import Region
from faceguard.redaction.solid import solid
from faceguard.replacement import Emoji
from faceguard.style import Style
from faceguard.ticket import Checkpoint

Color = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""


@dataclass(frozen=True, slots=True, eq=False)
class Paint:
    """What regions are filled with that have nothing of their own."""

    color: Color = (0, 0, 0)
    artwork: Artwork = field(default_factory=partial(emoji, Emoji.SMILE))
    """What `image` shows."""


@dataclass(frozen=True, slots=True)
class Fill:
    """How a style fills regions."""

    apply: Callable[[Frame, Sequence[Region], Paint, Checkpoint], None]
    """Write over the regions of a frame, with a checkpoint for each; the paint is the request's."""
    parameters: tuple[str, ...] = ()
    """The options that only some styles heed, of those this one does."""
    reversible: bool = False
    """Whether it reads the face's own pixels, so that the face can be brought back."""
    hard_rim: bool = False
    """Whether one sees where its regions end, and so how large they are."""


STYLES: Mapping[Style, Fill] = {
    Style.BLUR: Fill(
        lambda frame, regions, _, checkpoint: blur(frame, regions, checkpoint),
        parameters=("strength", "softness"),
    ),
    Style.PIXELATE: Fill(
        lambda frame, regions, _, checkpoint: pixelate(frame, regions, checkpoint),
        parameters=("strength",),
        hard_rim=True,
    ),
    Style.SOLID: Fill(
        lambda frame, regions, paint, checkpoint: solid(frame, regions, paint.color, checkpoint),
        parameters=("color",),
        hard_rim=True,
    ),
    Style.IMAGE: Fill(
        lambda frame, regions, paint, checkpoint: image(frame, regions, paint.artwork, checkpoint),
        parameters=("replacement", "softness"),
        hard_rim=True,
    ),
    Style.GAUSSIAN: Fill(
        lambda frame, regions, _, checkpoint: gaussian(frame, regions, checkpoint),
        parameters=("strength",),
        reversible=True,
    ),
}

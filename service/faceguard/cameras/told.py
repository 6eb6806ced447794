"""What the process that sees the pictures says, every half second and when something ends."""

from typing import Annotated

from pydantic import BaseModel, Field

Natural = Annotated[int, Field(ge=0, lt=2**62)]
Slug = Annotated[str, Field(pattern=r"^[a-z-]{1,40}$")]
Seconds = Annotated[float, Field(ge=0, lt=1e6, allow_inf_nan=False)]


class Told(BaseModel):
    """One message; what is None or empty says nothing."""

    taken: Natural = 0
    """Pictures of the source since the last message."""
    shown: Natural = 0
    covered: Natural = 0
    dropped: Natural = 0
    delays: Annotated[list[Seconds], Field(max_length=1000)] = []
    """From a picture's coming to its being shown."""
    written: Annotated[list[Natural], Field(max_length=16)] = []
    """Pictures that each outlet has written so far."""
    is_ready: bool = False
    """Whether pictures can be taken from now on."""
    ended: Natural | None = None
    """Number of what was handed over, of which there is no more."""
    fell: Natural | None = None
    """Number of the outlet that takes no more."""
    reason: Slug | None = None
    """Why, as the slug of a problem."""
    failed: Slug | None = None
    """Why nothing can be done at all."""
    photo: Natural | None = None
    """The number of the reference photo that this is said of, from 0."""
